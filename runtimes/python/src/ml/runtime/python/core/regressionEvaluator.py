from rondo_runner.evaluation.evaluators import RegressionEvaluator

__all__ = ["RegressionEvaluator"]
