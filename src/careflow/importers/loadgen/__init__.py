from careflow.importers.loadgen.run import Filled, LoadRefused, Size, check, fill

__all__ = ["Filled", "LoadRefused", "Size", "check", "fill"]
