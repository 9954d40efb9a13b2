#!/usr/bin/env python3
# Independent model of the EXIT/LINK/MON/NAME/RECV rules for the "sig" scenario language. model_sig.py [--mut NAME] FILE...
# SPDX-License-Identifier: MIT
import sys
MUT=None
R={"shutdown_x":"{:shutdown, :x}","raise":"{:raised, :stack}","throw":"{{:nocatch, :thrown}, :stack}"}
rs=lambda x:R.get(x,":"+x)
class P:
    def __init__(s,n): s.n=n; s.trap=False; s.links=[]; s.mons=[]; s.mb=[]; s.name=None; s.dead=None; s.tags={}
class W:
    def __init__(w): w.p={}; w.names={}
    def die(w,p,reason):
        if p.dead: return
        p.dead=reason
        if p.name: w.names.pop(p.name,None); p.name=None
        links,p.links=p.links,[]
        for q in links:
            if p in q.links: q.links.remove(p); w.exit_sig(p,q,reason,True)
        mons,p.mons=p.mons,[]
        for (watcher,tag,obj) in mons:
            watcher.tags[tag]=None
            if not watcher.dead: watcher.mb.append((obj,"{:DOWN, :%s, %s, %s}"%(tag,obj if obj[0]=="{" else ":"+obj,reason),"DOWN",tag))
        for q in w.p.values(): q.mons=[m for m in q.mons if m[0] is not p]
    def exit_sig(w,frm,to,reason,link):
        if to.dead: return
        if not link and reason==":kill": w.die(to,":kill" if MUT=="no_killed" else ":killed"); return
        if to.trap and not(MUT=="link_kill_untrappable" and link and reason==":kill"):
            to.mb.append((frm.n,"{:EXIT, :%s, %s}"%(frm.n,reason),"EXIT",reason)); return
        if reason==":normal" and (to is not frm or MUT=="self_normal_ignored"): return
        if MUT=="link_kill_to_killed" and link and reason==":kill": reason=":killed"
        if MUT=="shutdown_not_propagated" and link and reason==":shutdown": return
        w.die(to,reason)
    def cmd(w,p,c):
        a=c[0]
        if a=="trap": p.trap=c[1]=="on"; return ":ok"
        if a in("send","mon") and c[-1 if a=="mon" else 1] in("n1","n2"):
            n=c[2] if a=="mon" else c[1]; q=w.names.get(n)
            if a=="send":
                if not q: return ":badarg"
                q.mb.append((p.n,"{:u, :%s, :%s}"%(p.n,c[2]),"u",c[2])); return ":ok"
            obj="{:name, :%s}"%n
            if q is p: p.tags[c[1]]=None
            elif q: q.mons.append((p,c[1],obj)); p.tags[c[1]]=q
            else: p.tags[c[1]]=None; p.mb.append((obj,"{:DOWN, :%s, %s, :noproc}"%(c[1],obj),"DOWN",c[1]))
            return ":ok"
        q=w.p.get(c[-1]) if a in("link","unlink","alive") else (w.p.get(c[1]) if a in("send","sig") else (w.p.get(c[2]) if a=="mon" else None))
        if a=="link":
            if q is p or q in p.links: return ":ok"
            if q.dead:
                if p.trap: p.mb.append((q.n,"{:EXIT, :%s, :noproc}"%q.n,"EXIT",":noproc")); return ":ok"
                return ":noproc"
            p.links.append(q); q.links.append(p); return ":ok"
        if a=="unlink":
            if q in p.links: p.links.remove(q); q.links.remove(p)
            return ":ok"
        if a=="mon":
            if q is p: p.tags[c[1]]=None; return ":ok"
            if q.dead: p.tags[c[1]]=None; p.mb.append((q.n,"{:DOWN, :%s, :%s, :noproc}"%(c[1],q.n),"DOWN",c[1])); return ":ok"
            q.mons.append((p,c[1],q.n)); p.tags[c[1]]=q; return ":ok"
        if a in("demon","demonf"):
            t=c[1]
            if t not in p.tags: return ":none"
            q=p.tags[t]; act=False
            if q is not None:
                n=len(q.mons); q.mons=[m for m in q.mons if not(m[0] is p and m[1]==t)]; act=len(q.mons)<n; p.tags[t]=None
            if a=="demon": return "true" if act else "false"
            k=[m for m in p.mb if m[2]=="DOWN" and m[3]==t]
            if k and MUT!="no_flush": p.mb.remove(k[0])
            return "true" if act else "false"
        if a=="reg":
            if p.name or c[1] in w.names: return ":badarg"
            p.name=c[1]; w.names[c[1]]=p; return ":ok"
        if a=="unreg":
            q=w.names.pop(c[1],None)
            if not q: return ":badarg"
            q.name=None; return ":ok"
        if a=="send":
            if not q.dead: q.mb.append((p.n,"{:u, :%s, :%s}"%(p.n,c[2]),"u",c[2]))
            return ":ok"
        if a=="sig": w.exit_sig(p,q,rs(c[2]),False); return ":ok"
        if a=="die": w.die(p,rs(c[1])); return None
        if a=="alive": return "true" if not q.dead else "false"
        if a=="recv":
            m=next((m for m in p.mb if m[2]=="u" and m[3]==c[1]),None)
            if m: p.mb.remove(m); return ":got"
            return ":timeout"
        if a=="recvany":
            m=next((m for m in p.mb if m[2]=="u"),None)
            if m: p.mb.remove(m); return ":"+m[3]
            return ":timeout"
        if a=="recvexit":
            m=next((m for m in p.mb if m[2]=="EXIT"),None)
            if m: p.mb.remove(m); return "{:exit, :%s, %s}"%(m[0],m[3])
            return ":timeout"
        n=c[1]; q=P(n); w.p[n]=q
        if a=="spawnlink": p.links.append(q); q.links.append(p)
        else: q.mons.append((p,"sm_"+n,n)); p.tags["sm_"+n]=q
        return ":ok"
def run_file(f):
    w=W(); out=[]
    for l in open(f):
        l=l.split()
        if not l or l[0]=="scenario": continue
        if l[0]=="spawn": w.p[l[1]]=P(l[1]); out.append("spawn "+l[1]); continue
        cmds=[c.split() for c in " ".join(l[2:]).split(" ; ")]; p=w.p.get(l[1])
        unk=any((c[0] in("link","unlink","alive","send","sig") and c[1] not in w.p and c[1] not in("n1","n2")) or (c[0]=="mon" and c[2] not in w.p and c[2] not in("n1","n2")) for c in cmds)
        if unk: res=":nopid"
        elif p is None or p.dead: res=":dead"
        else:
            r=[]
            for c in cmds:
                r.append(w.cmd(p,c))
                if p.dead: break
            res=":died" if p.dead else "["+", ".join(r)+"]"
        out.append("do %s => %s"%(" ".join(l[1:]),res))
        for n,p in w.p.items():
            if p.dead: out.append("  %s dead %s"%(n,p.dead)); continue
            g={}
            for m in p.mb: g.setdefault("zzname" if m[0][0]=="{" else m[0],[]).append(m[1])
            mb=[x for k in sorted(g) for x in g[k]]
            out.append("  %s%s%s links=[%s] mbox=[%s]"%(n,"@"+p.name if p.name else "","*" if p.trap else "",", ".join(":"+x for x in sorted(q.n for q in p.links)),", ".join(mb)))
    return out
if __name__=="__main__":
    a=sys.argv[1:]
    if a[0]=="--mut": MUT=a[1]; a=a[2:]
    for f in a:
        try: o=run_file(f)
        except Exception as e: o=["MODEL-EXC %r"%e]
        print("== "+f.split("/")[-1]+"\n"+"\n".join(o))
