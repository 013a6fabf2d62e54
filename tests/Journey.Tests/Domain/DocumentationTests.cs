using System.Text.RegularExpressions;
using Rapport.Journey.Domain;
using Rapport.Platform.Driving;

namespace Rapport.Journey.Tests.Domain;

public sealed partial class DocumentationTests
{
    [Theory]
    [InlineData("docs/journeys.md")]
    [InlineData("services/journey/README.md")]
    public void Documents_JourneysInThem_AreWithoutFault(string file)
    {
        var texts = Block().Matches(Repository.Read(file))
            .Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(texts);
        Assert.All(texts, text => Assert.Empty(Texts.Read(text).Faults));
    }

    [Fact]
    public void Documents_HaveAnExampleOfEveryKind_ThatRunsToItsEnd()
    {
        var definitions = Block().Matches(Repository.Read("docs/journeys.md"))
            .Select(match => Texts.Version(match.Groups[1].Value)).ToList();
        var told = Texts.Read(Texts.Journey("""{"id": "a"}""")).Faults
            .Single(fault => fault.Message.Contains("exactly one of", StringComparison.Ordinal)).Message;
        Assert.Equal(
            told["a step has exactly one of ".Length..].Split(", ").Order(),
            definitions.SelectMany(version => version.Definition.Steps).Select(step => step.Kind).Distinct().Order());
        Assert.All(definitions, version =>
        {
            var story = new Story(new OpenJourney(version, DateTimeOffset.UnixEpoch));
            var asked = story.Event("journey_entry_requested", new { journey = version.Definition.Id, source = "api", cart_id = "7" });
            var run = Simulation.Walk(version, story.Facts, [asked]).Change!.After;
            Assert.False(run.Active, version.Definition.Id);
        });
    }

    [Fact]
    public void Samples_StoryJourney_IsWithoutFault() =>
        Assert.Empty(Texts.Read(Repository.Read("samples/story/journey.json")).Faults);

    [GeneratedRegex("""```json\n(\{\n?\s*"journey".*?)```""", RegexOptions.Singleline)]
    private static partial Regex Block();
}
