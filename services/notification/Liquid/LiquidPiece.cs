namespace Rapport.Notification.Liquid;

/// <summary>An output or a tag of a template: what stands between two pairs of braces.</summary>
/// <param name="Tag">Name of the tag; empty for an output.</param>
/// <param name="Start">Offset of its first brace.</param>
/// <param name="Inside">Offset behind the opening braces, and behind the name of a tag.</param>
/// <param name="End">Offset of the closing braces.</param>
internal sealed record LiquidPiece(string Tag, int Start, int Inside, int End);
