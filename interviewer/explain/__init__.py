"""Explaining on demand: grounded in the bank, with its source, or an honest word that the bank has nothing."""

from interviewer.explain.explainer import BankExplainer, Explanation, Grounds

__all__ = ["BankExplainer", "Explanation", "Grounds"]
