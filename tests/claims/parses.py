"""A sentence parsed by hand, and nothing found in it, for the tests of the sentence classifier."""

from claims.model import KINDS

ASPIRIN = """
Aspirin NNP nsubj cause
can MD aux cause
cause VB ROOT -
dermatitis NN dobj cause
. . punct cause
"""
NOTHING = dict.fromkeys(KINDS, ())
