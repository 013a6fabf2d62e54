using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain;
using Rapport.Journey.Entries;
using Rapport.Journey.Runs;
using Rapport.Notification.V1;
using Rapport.Platform.Driving;

namespace Rapport.Journey.Tests.Domain;

/// <summary>What a hand-off step may say is said everywhere: a member that is added half fails here, by its name.</summary>
public sealed class HandoffFieldsTests
{
    // Of the step, not of the hand-off: it becomes the command's end.
    private const string StaleAfter = "stale_after";

    private static readonly IList<FieldDescriptor> Fields = OpenHandoffAction.Descriptor.Fields.InDeclarationOrder();

    private static readonly JsonObject Schema = JsonNode.Parse(DefinitionSchema.Text.ToStringUtf8())!["$defs"]!["step"]!["oneOf"]!.AsArray()
        .Single(step => step!["title"]!.GetValue<string>() == "handoff")!["properties"]!["handoff"]!["properties"]!.AsObject();

    [Fact]
    public void Schema_HasEveryFieldOfTheOrder() => AssertNone(Fields.Select(field => field.Name)
        .Except(Schema.Select(member => member.Key)).Select(name => $"journey.schema.json does not have {name} of a hand-off"));

    [Fact]
    public void Documentation_NamesEveryMember()
    {
        var row = Repository.Read("docs/journeys.md").Split('\n').Single(line => line.StartsWith("| `\"handoff\":", StringComparison.Ordinal));
        AssertNone(Schema.Select(member => member.Key).Except(Regex.Matches(row, "\"([a-z_]+)\"").Select(match => match.Groups[1].Value))
            .Select(name => $"docs/journeys.md does not name {name} of a hand-off"));
    }

    [Fact]
    public void Step_EveryMember_IsOrderedAndSimulated()
    {
        var said = new JsonObject(Schema.Select(member => KeyValuePair.Create(member.Key, Sample(member.Key, member.Value!))));
        var reading = Texts.Read(Texts.Journey($$"""{"id": "call", "handoff": {{said.ToJsonString()}}}"""));
        AssertNone(reading.Faults.Select(fault => $"StepReader does not read what journey.schema.json has: {fault.Path}: {fault.Message}"));
        var step = (JourneyStep.Handoff)Assert.Single(reading.Definition!.Steps);
        Assert.NotNull(step.StaleAfter);

        var order = ActionMapping.ToProto(step.Action);
        AssertNone(Schema.Select(member => member.Key).Where(name => name != StaleAfter)
            .Where(name => Fields.SingleOrDefault(field => field.Name == name)?.Accessor.GetValue(order) is null or "" or 0 or false)
            .Select(name => $"OpenHandoffAction has no {name} when the step says it"));
        Assert.Equal(Fields.Select(field => field.Name), new Command { OpenHandoff = order }.ToSimulated().Content.Fields.Keys);
    }

    private static JsonNode? Sample(string name, JsonNode member) => name == StaleAfter ? "2d" : (string?)member["type"] switch
    {
        "integer" or "number" => 7,
        "boolean" => true,
        "object" => new JsonObject { ["any"] = 1 },
        _ => member["enum"]?[0]?.DeepClone() ?? "any",
    };

    // Assert.Empty would cut the sentences short.
    private static void AssertNone(IEnumerable<string> findings)
    {
        var found = findings.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
