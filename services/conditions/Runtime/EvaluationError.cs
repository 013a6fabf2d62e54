namespace Rapport.Conditions.Runtime;

/// <summary>A CEL error at a place of the source. Made at most once a place and kind, never per evaluation.</summary>
internal sealed record EvaluationError(string Message, int Line, int Column);
