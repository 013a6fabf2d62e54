namespace Rapport.Journey.Domain.Json;

/// <summary>Something wrong in a JSON text.</summary>
/// <param name="Path">Where in the structure: <c>steps[2].branch[0].when</c>; empty for the text as a whole.</param>
/// <param name="Place">Where in the text.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal sealed record JsonFault(string Path, JsonPlace Place, string Message)
{
    /// <summary>"line 3, column 14: …".</summary>
    public string Description => $"{Place}: {Message}";
}
