namespace Rapport.Conditions.Runtime;

/// <summary>One compiled node. Errors are values (<see cref="ValueKind.Error"/>), never exceptions.</summary>
internal delegate Value Evaluator(EvaluationContext context);

/// <summary>A function or operator of one operand that is no error.</summary>
internal delegate Value UnaryOperation(in Value operand, SiteErrors errors);

/// <summary>A function or operator of two operands that are no errors.</summary>
internal delegate Value BinaryOperation(in Value left, in Value right, SiteErrors errors);
