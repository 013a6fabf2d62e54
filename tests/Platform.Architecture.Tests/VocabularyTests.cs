using System.Text.RegularExpressions;

namespace Rapport.Platform.Architecture.Tests;

/// <summary>
/// What services hear and say is what their lists and the documentation say. With RAPPORT_WRITE_DOCS=1 the documentation is
/// written instead of compared.
/// </summary>
public sealed partial class VocabularyTests
{
    // Gives the calls of SDKs their names, and reads nothing into them.
    private const string NamesOfCalls = "services/contact/Ingest/SegmentCalls.cs";

    // Read and written for every service in these places.
    private static readonly string[] Shared = ["services/events/Consents", "services/following/Poison", "services/following/Lifecycle"];

    private static readonly string Page = Path.Combine(SourceTree.Root, "docs", "events.md");

    public static TheoryData<string> Services => [.. Vocabulary.Services];

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_EventsThatItsCodeNames_StandInItsLists(string service)
    {
        var (hears, says) = (Vocabulary.ListOf(service, "Hears"), Vocabulary.ListOf(service, "Says"));
        var uses = UsesIn($"services/{service}");

        AssertNone(uses.Where(use => !hears.Contains(use.Event) && !says.Contains(use.Event))
            .Select(use => $"{use.Path} names {use.Event}, which is neither in Hears nor in Says"));
        AssertNone(uses.Where(use => use.Kind == "Read" && !hears.Contains(use.Event))
            .Select(use => $"{use.Path} reads {use.Event}, which is not in Hears"));
        AssertNone(uses.Where(use => use.Kind == "Say" && !says.Contains(use.Event))
            .Select(use => $"{use.Path} says {use.Event}, which is not in Says"));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_EventsInItsLists_AreNamedByItsCode(string service)
    {
        var uses = UsesIn([$"services/{service}", .. Shared]).Select(use => use.Event).ToHashSet();

        AssertNone(Vocabulary.ListOf(service, "Hears").Concat(Vocabulary.ListOf(service, "Says")).Except(uses)
            .Select(told => $"{told} stands in a list of {service}, and its code has nothing to do with it"));
    }

    [Fact]
    public void Event_OfTheVocabulary_IsDocumentedAndSaidBySomebody()
    {
        Assert.True(Vocabulary.Events.Count > 30, "The messages are not found any more.");

        AssertNone(Vocabulary.Events.Where(told => told.Comment.Length == 0).Select(told => $"{told.Message} has no comment"));
        AssertNone(Vocabulary.Events.SelectMany(told => told.Properties.Where(property => property.Comment.Length == 0)
            .Select(property => $"{told.Message}.{property.Name} has no comment")));
        AssertNone(Vocabulary.Events.Where(told => !told.IsCallers && Vocabulary.Those("Says", told).Count == 0)
            .Select(told => $"{told.Name} is in no service's list Says"));
    }

    [Fact]
    public void Documentation_OfEvents_IsWhatListsAndMessagesSay()
    {
        var page = File.ReadAllText(Page);
        var wanted = Block().Replace(page, block => $"{block.Groups[1].Value}\n{Table(block.Groups[2].Value)}\n{block.Groups[4].Value}");
        Assert.Equal(2, Block().Count(page));
        if (Environment.GetEnvironmentVariable("RAPPORT_WRITE_DOCS") == "1")
            File.WriteAllText(Page, wanted);
        else
            Assert.True(page == wanted, "docs/events.md is not up to date: run this test with RAPPORT_WRITE_DOCS=1.");
    }

    [Fact]
    public void Code_OfServices_NamesEventsByTheirConstants()
    {
        var quoted = Vocabulary.Events.Select(told => $"\"{told.Name}\"").ToArray();
        AssertNone(SourceTree.LinesWith(
            SourceTree.Files("services").Where(file => !file.Path.EndsWith("/EventNames.cs", StringComparison.Ordinal)), quoted));
    }

    [Fact]
    public void Code_OfServices_ReadsAndWritesPropertiesByTheirMessages() => AssertNone(SourceTree.LinesWith(
        SourceTree.Files("services").Where(file => file.Path != NamesOfCalls),
        "Fields[\"", "Fields.TryGetValue(\"", "Fields.GetValueOrDefault(\"", "Fields.TryAdd(\"", "Properties.TryGet(\""));

    // Assert.Empty would cut the sentences short.
    private static void AssertNone(IEnumerable<string> findings)
    {
        var found = findings.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static string Table(string which) => string.Join('\n', Vocabulary.Events
        .Where(told => told.IsCallers == (which == "callers"))
        .Select(told => $"| `{told.Name}` | {Names("Says", told)} | {Names("Hears", told)} | {Meaning(told)} |")
        .Prepend("|---|---|---|---|").Prepend("| event | said by | heard by | what it says |"));

    private static string Names(string list, VocabularyEvent told) => list == "Says" && told.IsCallers ? "callers"
        : string.Join(", ", Vocabulary.Those(list, told)) is { Length: > 0 } names ? names : "–";

    private static string Meaning(VocabularyEvent told) => Link().Replace(
        string.Join("<br>", told.Properties.Select(property => $"`{property.Name}`: {property.Comment}").Prepend(told.Comment)),
        "[$1]($1)").Replace("|", "\\|", StringComparison.Ordinal);

    private static List<(string Path, string Kind, string Event)> UsesIn(params string[] folders)
    {
        var messages = Vocabulary.Events.ToDictionary(told => told.Message);
        return [.. from file in SourceTree.Files(folders)
            where file.Path != NamesOfCalls && !file.Path.EndsWith("Vocabulary.cs", StringComparison.Ordinal)
            from line in file.Lines
            from use in Use().Matches(line)
            let name = use.Groups[4].Value
            where messages.ContainsKey(name)
            // A caller's event that is changed on its way in is not said anew.
            let kind = use.Groups[1].Success ? "Read" : use.Groups[2].Success && !messages[name].IsCallers ? "Say" : "Name"
            select (file.Path, kind, name)];
    }

    // partial: a mapping that is written when the code is built makes it.
    [GeneratedRegex(@"(?:(Read<)|(new |partial )|(EventNames\.))(?:Events\.V1\.)?(\w+)")]
    private static partial Regex Use();

    [GeneratedRegex(@"\bdocs/([\w/-]+\.md)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(<!-- vocabulary: (\w+)[^\n]*-->)\n(.*?)\n(<!-- end of vocabulary -->)", RegexOptions.Singleline)]
    private static partial Regex Block();
}
