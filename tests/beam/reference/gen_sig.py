#!/usr/bin/env python3
# Generates one scenario of the language by its seed: gen_sig.py SEED.
# SPDX-License-Identifier: MIT
import random,sys
def gen(seed):
    r=random.Random(seed); out=["scenario %d"%seed]; ps=["p%d"%i for i in range(1,r.randint(3,5)+1)]
    for p in ps: out.append("spawn %s"%p)
    rs=lambda:r.choice(["boom","boom","normal","kill","shutdown","shutdown_x"])
    tags=0; k=0
    def cmd(p):
        nonlocal tags,k
        q=r.choice(ps); x=r.random()
        if x<.10: return "trap %s"%r.choice(["on","on","off"])
        if x<.27: return "link %s"%q
        if x<.31: return "unlink %s"%q
        if x<.43: tags+=1; return "mon m%d %s"%(tags,r.choice([q,q,q,"n1","n2"]))
        if x<.47: return "%s m%d"%(r.choice(["demon","demonf"]),r.randint(1,max(1,tags)))
        if x<.52: return "reg %s"%r.choice(["n1","n2"])
        if x<.54: return "unreg %s"%r.choice(["n1","n2"])
        if x<.66: k+=1; return "send %s x%d"%(r.choice([q,q,q,"n1","n2"]),k)
        if x<.78: return "sig %s %s"%(q,rs())
        if x<.82: return "recv x%d"%r.randint(1,max(1,k))
        if x<.85: return "recvany"
        if x<.87: return "recvexit"
        if x<.93: return "die %s"%r.choice([rs(),"raise","throw"])
        if x<.96: return "alive %s"%q
        n="p%d"%(len(ps)+1); ps.append(n); return "%s %s"%(r.choice(["spawnlink","spawnmon"]),n)
    for _ in range(r.randint(10,20)):
        p=r.choice(ps); n=r.choice([1,1,1,2,3,4])
        if r.random()<.3:
            # pairwise batch: several signal kinds, one receiver -> order is guaranteed
            q=r.choice([x for x in ps if x!=p]); b=[]; sig=False
            for _ in range(r.randint(2,5)):
                x=r.random()
                if x<.45: k+=1; b.append("send %s x%d"%(q,k))
                elif x<.65: tags+=1; b.append("mon m%d %s"%(tags,q))
                elif x<.75 and not sig: b.append("%s %s"%(r.choice(["link","unlink"]),q))
                elif not sig: sig=True; b.append("sig %s %s"%(q,rs()))
            if not b: continue
        else:
            b=[]
            for i in range(n):
                c=cmd(p)
                if c.split()[0] in("sig","die") and i<n-1: continue   # a cascade may come back mid-batch: only last
                if c.split()[0] in("recvany","recvexit"): b=[c]; break # cross-sender order is not defined
                b.append(c)
            if not b: continue
        out.append("do %s %s"%(p," ; ".join(b)))
    return "\n".join(out)+"\n"
if __name__=="__main__": sys.stdout.write(gen(int(sys.argv[1])))
