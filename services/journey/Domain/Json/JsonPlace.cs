namespace Rapport.Journey.Domain.Json;

/// <summary>A place in a text.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
internal readonly record struct JsonPlace(int Line, int Column)
{
    /// <summary>"line 3, column 14".</summary>
    public override string ToString() => $"line {Line}, column {Column}";
}
