# The scenario languages that a real BEAM plays too. A new language is a generator, an interpreter and an entry here.
# SPDX-License-Identifier: MIT
import gen_sig
import gen_sup


class Language:
    """One language: how a scenario is made from a seed, and what a BEAM needs to play it.

    generate(seed) gives the text. interpreter lists the arguments of `elixir` up to the files to play. by_version(text)
    is true if what happens depends on the version of Erlang/OTP (section VER of the rules): such a scenario is left out
    of the comparison, as our profile is a later version.
    """

    def __init__(self, name, generate, interpreter, by_version=lambda text: False):
        self.name = name
        self.generate = generate
        self.interpreter = interpreter
        self.by_version = by_version


LANGUAGES = [
    Language("sup", gen_sup.gen, ["-r", "sup_interp.ex", "sup_main.exs"]),
    Language("sig", gen_sig.gen, ["sig_interp.exs"]),
]
