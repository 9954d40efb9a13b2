#!/usr/bin/env python3
# Independent executable model of the SUP-*/DYN-* rules, used to prove that the scenario language can be
# executed outside the BEAM and that the rule catalogue is sufficient.  model_sup.py [--mut NAME] FILE...
# SPDX-License-Identifier: MIT
import sys
MUT=None
class Obj: pass
def rs(r): return {"boom":":boom","normal":":normal","shutdown":":shutdown","shutdown_x":"{:shutdown, :x}"}[r]
class World:
    def __init__(w):
        w.rows=[];w.downs=[];w.inc={};w.plan={};w.node={};w.kidspec={};w.dynlive=[]
    def log(w,row): w.rows.append(row)
    def bump(w,p): w.inc[p]=w.inc.get(p,0)+1; return w.inc[p]
    def down(w,o,reason): o.alive=False; w.downs.append((o.path,o.n,reason))
    # ---- starting: returns ("ok",obj) | ("ignore",None) | ("error",reasonstr)
    def start(w,spec,parent):
        path,restart,shut,kind=spec
        if kind[0]=="work":
            pl=w.plan.get(path)
            if pl and pl[0]>0:
                w.plan[path]=(pl[0]-1,pl[1])
                w.log(("fail" if pl[1]=="error" else pl[1],path))
                return {"error":("error",":nope"),"crash":("error","{RuntimeError, :stack}"),"ignore":("ignore",None)}[pl[1]]
            o=Obj(); o.kind="work"; o.path=path; o.trap="trap" in kind[1]; o.alive=True; o.parent=parent
            o.n=w.bump(path); w.log(("start",path,o.n)); return ("ok",o)
        if kind[0]=="dyn":
            _,i,p,mx=w.node[path]; o=Obj(); o.kind="dyn"; o.path=path; o.alive=True; o.parent=parent; o.I=i;o.P=p;o.max=mx
            o.restarts=[]; o.children=[]; o.mbox=[]; o.n=w.bump(path); w.log(("start",path,o.n)); return ("ok",o)
        return w.start_sup(path,parent)
    def start_sup(w,path,parent):
        _,strat,i,p=w.node[path]; o=Obj(); o.kind="sup"; o.path=path; o.strat=strat;o.I=i;o.P=p;o.alive=True;o.parent=parent
        o.restarts=[];o.mbox=[]; o.n=w.bump(path); w.log(("start",path,o.n))
        o.children=[]  # start order: [spec,state] state=obj|None|"restarting"
        kids=[[s,None] for s in w.kidspec.get(path,[])]
        ok,kids,fid,why=w.start_children(o,kids)
        o.children=kids
        if not ok:
            w.terminate_children(o,o.children)
            r='{:shutdown, {:failed_to_start_child, "%s", %s}}'%(base(fid),why); w.down(o,r); return ("error",r)
        return ("ok",o)
    def start_children(w,sup,kids):
        out=[]
        for i,(spec,st) in enumerate(kids):
            t,v=w.start(spec,sup)
            if t=="ok": out.append([spec,v])
            elif t=="ignore":
                if spec[1]!="temporary": out.append([spec,None])
            else: return False,out+[[spec,None]]+[[s,x] for s,x in kids[i+1:]],spec[0],v
        return True,out,None,None
    # ---- stopping
    def stop_child(w,o,shut,reason=":shutdown"):
        if o is None or o=="restarting": return
        if not o.alive: w.flush(o); return
        if o.kind=="work":
            if shut=="brutal": w.down(o,":killed"); return
            if o.trap: w.log(("stop",o.path,o.n,reason))
            w.down(o,reason)
        else: w.stop_super(o,reason)
    def stop_super(w,o,reason):
        if o.kind=="sup": w.terminate_children(o,o.children)
        else:
            for spec,c in list(o.children): w.stop_child(c,spec[2])
        w.down(o,reason)
    def flush(w,o):
        p=o.parent
        if MUT=="no_flush": return
        if p is not None: p.mbox=[m for m in p.mbox if not(m[0]=="EXIT" and m[1] is o)]
    def terminate_children(w,sup,kids):
        # reverse start order; temporary children are dropped
        order=kids if MUT=="fwd_shutdown" else list(reversed(kids))
        for k in order: w.stop_child(k[1],k[0][2]); k[1]=None
        return [k for k in kids if MUT=="keep_temp" or k[0][1]!="temporary"]
    # ---- exits
    def died(w,o,reason):
        w.down(o,reason)
        if o.parent is not None and o.parent.alive: o.parent.mbox.append(("EXIT",o,reason))
    def run(w,root):
        # deliver until quiet; only one supervisor can have work at a time except after kill2/supkill
        while True:
            s=w.find_busy(root)
            if s is None: return
            m=s.mbox.pop(0)
            res=w.handle(s,m)
            if res=="shutdown":
                w.stop_super(s,":shutdown")
                if s.parent is not None and s.parent.alive: s.parent.mbox.append(("EXIT",s,":shutdown"))
    def find_busy(w,s):
        if s is None or not s.alive or s.kind=="work": return None
        for k in s.children:
            c=k[1]
            if isinstance(c,Obj) and c.kind!="work":
                b=w.find_busy(c)
                if b: return b
        return s if s.mbox else None
    def add_restart(w,s):
        keep=[]
        for r in s.restarts:
            if (r> -s.P if MUT=="open_window" else r>=-s.P): keep.append(r)
            else: break
        s.restarts=[0]+keep
        return len(s.restarts)<(s.I if MUT=="off_by_one" else s.I+1)
    def handle(w,s,m):
        if s.kind=="dyn": return w.handle_dyn(s,m)
        if m[0]=="EXIT":
            k=next((k for k in s.children if k[1] is m[1]),None)
            if k is None: return ("ok" if MUT!="no_flush" or not w.add_restart(s) else "ok")
            restart=k[0][1]; ab=not(m[2] in(":normal",":shutdown") or m[2].startswith("{:shutdown,"))
            if MUT=="transient_shutdown_restarts" and m[2]==":shutdown": ab=True
            if MUT=="shutdown_abnormal" and m[2].startswith("{:shutdown,"): ab=True
            if restart=="permanent" or (restart=="transient" and ab): return w.restart(s,k)
            w.del_child(s,k); return "ok"
        if m[0]=="again":
            k=next((k for k in s.children if k[0][0]==m[1]),None)
            if k is not None and k[1]=="restarting": return w.restart(s,k)
            return "ok"
    def del_child(w,s,k):
        if k[0][1]=="temporary": s.children.remove(k)
        else: k[1]=None
    def restart(w,s,k):
        if MUT=="retry_free" and k[1]=="restarting": pass
        elif not w.add_restart(s):
            w.del_child(s,k); return "shutdown"
        if s.strat=="one_for_one":
            t,v=w.start(k[0],s)
            if t=="ok":
                k[1]=v
                if MUT=="restart_appends": s.children.remove(k); s.children.append(k)
            elif t=="ignore":
                k[1]=None
                if MUT=="ignore_drops": s.children.remove(k)
            else:
                k[1]="restarting"
                if MUT=="retry_sync": s.mbox.insert(0,("again",k[0][0]))
                elif MUT=="retry_giveup": k[1]=None
                else: s.mbox.append(("again",k[0][0]))
            return "ok"
        k[1]=None
        i=s.children.index(k) if s.strat=="rest_for_one" else 0
        before,after=s.children[:i],s.children[i:]
        stopped=[x for x in after if x is not k and x[1] is None] if MUT=='skip_stopped' else []
        after=[x for x in after if not any(x is y for y in stopped)]
        after=w.terminate_children(s,after)
        ok,after,fid,why=w.start_children(s,after)
        s.children=before+after+stopped
        if not ok:
            f=next(x for x in s.children if x[0][0]==fid); f[1]="restarting"; s.mbox.append(("again",fid))
        return "ok"
    def handle_dyn(w,s,m):
        k=next((k for k in s.children if k[1] is m[1]),None)
        if k is None: return "ok"
        restart=k[0][1]; ab=not(m[2] in(":normal",":shutdown") or m[2].startswith("{:shutdown,"))
        if restart=="permanent" or (restart=="transient" and ab):
            if not w.add_restart(s): s.children.remove(k); return "shutdown"
            t,v=w.start(k[0],s); s.children.remove(k); s.children.append([k[0],v]); w.dynlive.append(v); return "ok"
        s.children.remove(k); return "ok"
def base(p): return p.split("/")[-1]
def parent(p): return "/".join(p.split("/")[:-1])
def fmt(r):
    if r[0]=="start": return "  + %s#%d"%(r[1],r[2])
    if r[0]=="stop": return "  - %s#%d %s"%(r[1],r[2],r[3])
    return "  ! %s %s"%(r[1],{"fail":"error"}.get(r[0],r[0]))
def run_file(f):
    w=World(); lines=[l.split() for l in open(f) if l.strip()]
    i=[l[0] for l in lines].index("run"); out=[]
    for l in lines[:i]:
        if l[0]=="sup" and l[1]=="/": w.node[""]=("sup",l[2],int(l[3]),int(l[4]))
        elif l[0]=="sup": w.node[l[1]]=("sup",l[2],int(l[3]),int(l[4])); w.kidspec.setdefault(parent(l[1]),[]).append((l[1],l[5],l[6],("sup",)))
        elif l[0]=="dyn": w.node[l[1]]=("dyn",int(l[2]),int(l[3]),10**9 if l[4]=="inf" else int(l[4])); w.kidspec.setdefault(parent(l[1]),[]).append((l[1],l[5],l[6],("dyn",)))
        elif l[0]=="work": w.kidspec.setdefault(parent(l[1]),[]).append((l[1],l[2],l[3],("work",l[4:])))
        elif l[0]=="fail": w.plan[l[1]]=(int(l[2]),l[3])
    t,root=w.start_sup("",None)
    err=root if t=="error" else None; root=None if t=="error" else root
    def unord(r,mode): return r[0]=="stop" and (mode=="set" or w.node.get(parent(r[1]),("x",))[0]=="dyn")
    def dump(mode="seq"):
        o=[];ch=[]
        def fl():
            nonlocal ch; o.extend(sorted(ch)); ch=[]
        for r in w.rows:
            if unord(r,mode): ch.append(fmt(r))
            else: fl(); o.append(fmt(r))
        fl()
        if mode=="set": st=sorted(x for x in o if x.startswith("  -")); o=st+[x for x in o if not x.startswith("  -")]
        o+=sorted("  down %s#%d %s"%d for d in w.downs); w.rows=[];w.downs=[]
        if root is None: o.append("  tree none")
        elif not root.alive: o.append("  tree dead")
        else: o.append("  tree "+tree(root))
        return o
    def tree(o):
        if o.kind=="work": return "%s#%d"%(base(o.path),o.n)
        ks=o.children if o.kind=="sup" else sorted(o.children,key=lambda k:k[0][0])
        return "%s#%d[%s]"%(base(o.path),o.n," ".join(tree(k[1]) if isinstance(k[1],Obj) else "%s:%s"%(base(k[0][0]),"undefined" if k[1] is None else k[1]) for k in ks))
    def find(path):
        if path in("","/"): return root
        s=find(parent(path))
        if s is None: return None
        if s.kind=="dyn":
            l=[o for o in w.dynlive if o.alive and o.path==path]; return l[-1] if l else None
        return next((k[1] for k in s.children if k[0][0]==path and isinstance(k[1],Obj)),None)
    out.append("start "+("ok" if root else err)); out+=dump()
    def event(l):
        c=l[0]
        if c in("exit","kill","supkill"):
            o=find(l[1])
            if o is None: return ":nopid"
            if c=="exit":
                if o.kind=="work":
                    w.log(("stop",o.path,o.n,rs(l[2]))); w.died(o,rs(l[2])); w.run(root); return rs(l[2])
            if c=="kill": w.died(o,":killed"); w.run(root); return ":killed"
            w.died(o,":killed")
            for k in list(o.children):
                x=k[1]
                if isinstance(x,Obj) and x.alive:
                    if x.kind=="work":
                        if x.trap: w.log(("stop",x.path,x.n,":killed"))
                        w.down(x,":killed")
                    else: w.stop_super(x,":killed")
            w.run(root); return ":killed"
        if c=="kill2":
            s=find(parent(l[1])); a=find(l[1]) if s else None; b=find(l[2]) if s else None
            if not(s and a and b): return ":nopid"
            w.died(a,":killed"); w.died(b,":killed"); w.run(root); return ":ok"
        if c=="advance":
            def sh(o):
                if o.kind!="work":
                    o.restarts=[r-int(l[1]) for r in o.restarts]
                    for k in o.children:
                        if isinstance(k[1],Obj): sh(k[1])
            sh(root); return ":ok"
        if c=="fail": w.plan[l[1]]=(int(l[2]),l[3]); return ":ok"
        s=find(parent(l[1]))
        if s is None: return ":nopid"
        if c in("term","restart","delete"):
            k=next((k for k in s.children if k[0][0]==l[1]),None)
            if k is None: return "{:error, :not_found}"
            if c=="term": w.stop_child(k[1],k[0][2]); w.del_child(s,k); w.run(root); return ":ok"
            if isinstance(k[1],Obj): return "{:error, :running}"
            if c=="delete": s.children.remove(k); return ":ok"
            t,v=w.start(k[0],s)
            if t=="ok": k[1]=v; return "{:ok, :pid}"
            if t=="ignore": return "{:ok, :undefined}"
            return "{:error, %s}"%v
        spec=(l[1],l[2],l[3],("work",l[4:])) if len(l)>3 else None
        if c=="add":
            t,v=w.start(spec,s)
            if t=="ok": s.children.append([spec,v]); return "{:ok, :pid}"
            if t=="ignore":
                if spec[1]!="temporary": s.children.append([spec,None])
                return "{:ok, :undefined}"
            return "{:error, {%s, :childrec}}"%v
        if c=="dadd":
            if len(s.children)>=s.max: return "{:error, :max_children}"
            t,v=w.start(spec,s); s.children.append([spec,v]); w.dynlive.append(v); return "{:ok, :pid}"
        if c=="dterm":
            o=find(l[1])
            if o is None: return ":nopid"
            k=next(k for k in s.children if k[1] is o); w.stop_child(o,k[0][2]); s.children.remove(k); return ":ok"
        raise Exception(l)
    for l in lines[i+1:]:
        if not(root and root.alive): break
        r=event(l); out.append("ev %s => %s"%(" ".join(l),r)); out+=dump("set" if l[0]=="supkill" else "seq")
    if root and root.alive:
        w.stop_super(root,":shutdown"); out.append("teardown"); out+=dump()
    return out
if __name__=="__main__":
    a=sys.argv[1:]
    if a[0]=="--mut": MUT=a[1]; a=a[2:]
    for f in a:
        try: o=run_file(f)
        except Exception as e:
            import traceback; o=["MODEL-EXC %r"%e]
        print("== "+f.split("/")[-1]+"\n"+"\n".join(o))
