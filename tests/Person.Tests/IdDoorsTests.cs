using System.Text;
using System.Text.Json;
using CsCheck;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Ids;
using Rapport.Journey.Domain.Reading;
using Rapport.Notification.Templates;
using Rapport.Notification.V1;
using Rapport.Propensity.V1;
using Rapport.Scoring.Propensity;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Values.Settings;
using Rapport.Tagging.Domain;
using Rapport.Values.V1;
using Definition = Rapport.Tagging.Domain.Definition;

namespace Rapport.Person.Tests;

/// <summary>Wherever a caller gives an id to what they define, the same ids are taken, and the others refused in the same words.</summary>
public sealed class IdDoorsTests
{
    private static readonly List<(string Path, Func<string, IEnumerable<(string Path, string Fault)>> Faults)> Doors =
    [
        ("id", id => Said(DefinitionCheck.Faults(
            new Definition { Kind = DefinitionKind.TagRule, Id = id, Tag = "vip", Condition = "true" }, new HashSet<string>()))),
        ("id", id => Said(DefinitionCheck.Faults(
            new Definition { Kind = DefinitionKind.Segment, Id = id, Condition = "true" }, new HashSet<string>()))),
        ("id", id => Said(ScoringModelCheck.Faults(Model("visit") with { Id = id }))),
        ("rules[0].id", id => Said(ScoringModelCheck.Faults(Model(id)))),
        ("groups[0].id", id => Said(ScoringModelCheck.Faults(Model("visit", id) with { Groups = [new ScoreGroup(id, 5)] }))),
        ("vetoes[0].id", id => Said(ScoringModelCheck.Faults(
            Model("visit") with { Vetoes = [new ScoreVeto(id, "event.name == \"x\"", null)] }))),
        ("thresholds[0].id", id => Said(ScoringModelCheck.Faults(
            Model("visit") with { Thresholds = [new ScoreThreshold { Id = id, EnterAt = 5, RearmBelow = 5 }] }))),
        ("model.id", id => Said(PropensityCheck.Faults(new PropensityModel { Id = id }))),
        ("settings.tiers[0].id", id => Said(new ValueSettings { Tiers = { new TierDefinition { Id = id, Points = 5 } } })),
        ("settings.earning_rules[0].id", id => Said(new ValueSettings
        {
            EarningRules = { new EarningRule { Id = id, Condition = "event.name == \"x\"", Points = 5 } },
        })),
        ("template.id", id => Said(TemplateEditing.Faults(new Template { Id = id }))),
        ("journey", id => Read(id, "hold")),
        ("steps[0].id", id => Read("cart", id)),
    ];

    // Ids that keep the rule, ids one character away from it, and anything at all.
    private static readonly Gen<string> Ids = Gen.OneOf(
        Kept,
        Gen.Select(Kept, Odd, Gen.Int[0, 63]).Select((id, odd, place) => id.Insert(Math.Min(place, id.Length), odd)),
        Gen.Select(Kept, Odd).Select((id, end) => id + end),
        Gen.Select(Gen.Char["0123456789-_"], Kept).Select((first, id) => first + id),
        Gen.Char["abcxyz09-_"].Array[60, 70].Select(all => new string(all)),
        Gen.String[0, 70]);

    private static Gen<string> Odd => Gen.Int[0, 12].Select(i =>
        new[] { "\n", "\r\n", " ", "\t", "\0", ".", ":", "A", "é", "ı", "٣", "\u200b", "\u2028" }[i]);

    private static Gen<string> Kept => Gen.Select(Gen.Char['a', 'z'], Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789-_"].Array[0, 62])
        .Select((first, rest) => first + new string(rest));

    [Fact]
    public void Ids_AtEveryDoor_AreTakenOrRefusedAlike() => Ids.Sample(id =>
    {
        foreach (var (path, faults) in Doors)
            Assert.True(DefinitionId.IsValid(id) != faults(id).Contains((path, DefinitionId.Rule)), $"{path}: {id}");
    }, iter: 2_000);

    [Theory]
    [InlineData("vip\n")]
    [InlineData("vip\r\n")]
    [InlineData("\nvip")]
    public void Ids_WithALineEnd_AreRefusedAtEveryDoor(string id) => Assert.All(Doors, door =>
        Assert.Contains((door.Path, DefinitionId.Rule), door.Faults(id)));

    private static ScoringModel Model(string rule, string group = "") => new()
    {
        Id = "engagement",
        Rules = [new ScoreRule { Id = rule, Condition = "event.name == \"x\"", Points = 1, Group = group }],
    };

    private static IEnumerable<(string, string)> Said(IEnumerable<FieldFault> faults) =>
        faults.Select(fault => (fault.Path, fault.Description));

    private static IEnumerable<(string, string)> Said(ValueSettings settings)
    {
        try
        {
            settings.ToDomain();
            return [];
        }
        catch (DomainError refused)
        {
            return Said(refused.Fields);
        }
    }

    private static IEnumerable<(string, string)> Read(string journey, string step)
    {
        var (id, first) = (JsonSerializer.Serialize(journey), JsonSerializer.Serialize(step));
        var text = $$"""{"journey": {{id}}, "entry": {"event": "cart_added"}, "steps": [{"id": {{first}}, "wait": "1d"}]}""";
        return DefinitionReader.Read(Encoding.UTF8.GetBytes(text)).Faults.Select(fault => (fault.Path, fault.Message));
    }
}
