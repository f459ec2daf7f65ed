from rondo_runner.evaluation.evaluators import AbstractEvaluator

__all__ = ["AbstractEvaluator"]
