# The scenario languages that a real BEAM plays too. A new language is a generator, an interpreter and an entry here.
# SPDX-License-Identifier: MIT
import gen_alias
import gen_gs
import gen_pat
import gen_sig
import gen_sup
import gen_sup_stop
import gs_matrix


class Language:
    """One language: how a scenario is made from a seed, and what a BEAM needs to play it.

    generate(seed) gives the text. interpreter lists the arguments of `elixir` up to the files to play. by_version(text)
    is true if what happens depends on the version of Erlang/OTP (section VER of the rules): such a scenario is left out
    of the comparison, as our profile is a later version. directed() gives scenarios by name that are always played.
    """

    def __init__(self, name, generate, interpreter, by_version=lambda text: False, directed=lambda: ()):
        self.name = name
        self.generate = generate
        self.interpreter = interpreter
        self.by_version = by_version
        self.directed = directed


# Seeds in which rare mistakes show, such as a retry that overtakes an exit.
RARE_SUP = [220, 221, 227, 235, 244, 253, 258, 259, 266, 268, 275, 288, 298, 396, 426, 456, 463, 487, 496, 506, 522, 571]
RARE_SUP += [572, 582, 586, 741, 782, 1131, 1679, 2660]
RARE_SIG = [204, 224, 291, 296, 301, 315, 333, 373, 473, 478, 488, 528, 656, 794, 1006, 1168, 1275, 1307, 1438, 1678]
RARE_SIG += [2253, 3149, 4502, 4642]


def rare(generate, seeds):
    return lambda: [(f"rare-{seed:04d}", generate(seed)) for seed in seeds]


LANGUAGES = [
    Language("sup", gen_sup.gen, ["-r", "sup_interp.ex", "sup_main.exs"], directed=rare(gen_sup.gen, RARE_SUP)),
    Language("sig", gen_sig.gen, ["sig_interp.exs"], directed=rare(gen_sig.gen, RARE_SIG)),
    Language("sup_stop", gen_sup_stop.gen, ["-r", "sup_interp.ex", "sup_main.exs"]),
    Language("alias", gen_alias.gen, ["sig_interp.exs"]),
    Language("gs", gen_gs.gen, ["gs_interp.exs"], gen_gs.by_version, gs_matrix.scenarios),
    Language("pat", gen_pat.gen, ["pat_interp.exs"], gen_pat.by_version),
]
