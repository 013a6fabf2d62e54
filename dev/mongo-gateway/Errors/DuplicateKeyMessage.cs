using System.Text.RegularExpressions;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Errors;

/// <summary>Words a unique violation as MongoDB does, as far as the extension says what was violated.</summary>
internal static partial class DuplicateKeyMessage
{
    /// <summary>
    /// <c>E11000 duplicate key error collection: db.coll index: name</c>. The key's value is left out: the extension
    /// does not tell it.
    /// </summary>
    public static string Create(Request request, string? index) =>
        $"E11000 duplicate key error collection: {request.Database}.{request.Target} index: {index ?? "unknown"}";

    /// <summary>The index that the extension names in a write error, or null.</summary>
    public static string? IndexIn(string message) =>
        QuotedIndex().Match(message) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("Index '([^']+)'")]
    private static partial Regex QuotedIndex();
}
