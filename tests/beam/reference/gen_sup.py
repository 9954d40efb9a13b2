#!/usr/bin/env python3
# language-neutral random scenario generator: gen_sup.py SEED > scenario
# SPDX-License-Identifier: MIT
import random,sys
def gen(seed):
    r=random.Random(seed); out=["scenario %d"%seed]; sups=[]; works=[]; dyns=[]; kids={}
    strat=lambda:r.choice(["one_for_one","one_for_all","rest_for_one"])
    per=lambda:r.choice([5,10])
    inten=lambda:r.choice([0,1,2,3,3,5])
    rst=lambda:r.choice(["permanent"]*5+["transient"]*3+["temporary"]*2)
    sh=lambda:r.choice(["5000"]*4+["brutal","inf"])
    flags=lambda:r.choice(["trap","trap","trap",""])
    out.append("sup / %s %d %d"%(strat(),inten()+1,per())); sups.append("")
    def fill(path,depth):
        kids[path]=[]
        for i in range(r.randint(1,4)):
            x=r.random(); p="%s/%s%d"%(path,"c" if x<.7 or depth>=2 else ("s" if x<.9 else "d"),i)
            if x<.7 or depth>=2:
                out.append("work %s %s %s %s"%(p,rst(),sh(),flags())); works.append(p); kids[path].append(p)
            elif x<.9:
                out.append("sup %s %s %d %d %s inf"%(p,strat(),inten(),per(),rst())); sups.append(p); kids[path].append(p); fill(p,depth+1)
            else:
                out.append("dyn %s %d %d %s %s inf"%(p,inten(),per(),r.choice(["inf","1","3"]),rst())); dyns.append(p)
    fill("",0)
    if works and r.random()<.15: out.append("fail %s %d %s"%(r.choice(works),1,r.choice(["error","ignore","crash"])))
    out.append("run"); dw=[]; n=0
    for _ in range(r.randint(6,14)):
        k=r.random()
        allw=works+dw
        if k<.30 and allw: out.append("exit %s %s"%(r.choice(allw),r.choice(["boom","boom","boom","normal","shutdown","shutdown_x"])))
        elif k<.45 and allw: out.append("kill %s"%r.choice(allw))
        elif k<.52:
            c=[v for v in kids.values() if len(v)>=2]
            if c:
                a,b=r.sample(r.choice(c),2)
                if a in works and b in works: out.append("kill2 %s %s"%(a,b))
        elif k<.60: out.append("advance %d"%r.choice([1,4,5,6,9,10,11]))
        elif k<.68 and works: out.append("fail %s %d %s"%(r.choice(works),r.randint(1,3),r.choice(["error","error","ignore","crash"])))
        elif k<.74 and works: out.append("term %s"%r.choice(works))
        elif k<.80 and works: out.append("restart %s"%r.choice(works))
        elif k<.83 and works: out.append("delete %s"%r.choice(works))
        elif k<.89:
            p="%s/n%d"%(r.choice(sups),n); n+=1; out.append("add %s %s %s %s"%(p,rst(),sh(),flags())); works.append(p)
        elif k<.96 and dyns:
            p="%s/x%d"%(r.choice(dyns),n); n+=1; out.append("dadd %s %s %s %s"%(p,rst(),sh(),flags())); dw.append(p)
        elif k<.97 and dw: out.append("dterm %s"%r.choice(dw))
        elif len(sups)>1: out.append("supkill %s"%r.choice(sups[1:]))
    return "\n".join(" ".join(l.split()) for l in out)+"\n"
if __name__=="__main__": sys.stdout.write(gen(int(sys.argv[1])))
