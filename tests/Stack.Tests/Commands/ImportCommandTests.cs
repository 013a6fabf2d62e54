using System.Text.Json.Nodes;
using Rapport.Stack.Commands;

namespace Rapport.Stack.Tests.Commands;

/// <summary>What is shown of a file before it is taken in.</summary>
public sealed class ImportCommandTests
{
    private static readonly JsonArray Mapping = JsonNode.Parse("""
        [{"column": "customer_id", "target": "identifier:user_id"}, {"column": "segment", "target": "property:arm"},
         {"column": "date", "place": 3, "target": "occurred_at"}, {"column": "note", "target": ""}]
        """)!.AsArray();

    [Theory]
    [InlineData("customer_id", 0, "identifier:user_id")]
    [InlineData(" segment ", 1, "property:arm")]
    [InlineData("date", 3, "occurred_at")]
    [InlineData("date", 2, null)]
    [InlineData("note", 4, null)]
    [InlineData("conversion", 5, null)]
    public void Column_IsShownAsTheMappingHasIt(string column, int place, string? expected) =>
        Assert.Equal(expected, ImportCommand.TargetOf(column, place, Mapping));
}
