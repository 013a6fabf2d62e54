using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain.Json;

namespace Rapport.Journey.Tests.Domain;

/// <summary>The published schema takes what the reader takes, and refuses whatever is of another form.</summary>
public sealed class DefinitionSchemaTests
{
    // Faults of form, which a schema can tell: everything else needs the whole text, or a compiler.
    private static readonly string[] OfForm =
        ["is missing", "there is no \"", "null is not taken", "exactly one of", "give a string", "give an object", "give a number",
            "give an array", "give true or false", "a schedule needs", "an entry has either", "say what to wait for"];

    private static readonly JsonSchema Schema = JsonSchema.FromText(DefinitionSchema.Text.ToStringUtf8());

    [Theory]
    [InlineData(MisshapenDefinitionTests.Whole)]
    [InlineData(MisshapenDefinitionTests.Later)]
    public void Schema_OfWholeAndMisshapenDefinitions_IsOfOneMindWithTheReader(string whole)
    {
        Assert.True(Takes(whole));
        var (taken, refused, differing) = (0, 0, new List<string>());
        foreach (var text in MisshapenDefinitionTests.Variants(whole))
        {
            var reading = Texts.Read(text);
            var takes = Takes(text);
            if (reading.Definition is not null && !takes)
                differing.Add($"only the reader takes {text}");
            else if (takes && reading.Faults.FirstOrDefault(IsOfForm) is { } fault)
                differing.Add($"only the schema takes {text}: {fault.Path} {fault.Message}");
            (taken, refused) = reading.Definition is null ? (taken, refused + 1) : (taken + 1, refused);
        }

        Assert.True(differing.Count == 0, string.Join('\n', differing.Take(10)));
        Assert.True(taken > 20 && refused > 200, $"{taken} taken, {refused} refused");
    }

    [Fact]
    public void Schema_HasEveryKindOfStep_AndNoOther()
    {
        var kinds = JsonNode.Parse(DefinitionSchema.Text.ToStringUtf8())!["$defs"]!["step"]!["oneOf"]!.AsArray()
            .Select(step => step!["title"]!.GetValue<string>());
        var told = Texts.Read(Texts.Journey("""{"id": "a"}""")).Faults.Single(fault => fault.Message.Contains("exactly one of", StringComparison.Ordinal));
        Assert.Equal(told.Message["a step has exactly one of ".Length..].Split(", ").Order(), kinds.Order());
    }

    private static bool IsOfForm(JsonFault fault) =>
        OfForm.Any(words => fault.Message.Contains(words, StringComparison.Ordinal))
        && !fault.Message.Contains("there is no step", StringComparison.Ordinal)
        && !fault.Message.Contains("there is no arm", StringComparison.Ordinal)
        && !fault.Message.Contains("there is no time zone", StringComparison.Ordinal);

    private static bool Takes(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Schema.Evaluate(document.RootElement).IsValid;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
