"""The recipe for ``en_medfact_sm``, the language model that medfact ships. Not part of the wheel."""
