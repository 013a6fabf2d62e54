using System.Text.RegularExpressions;

namespace Rapport.Journey.Tests.Domain;

public sealed partial class DocumentationTests
{
    [Theory]
    [InlineData("docs/journeys.md")]
    [InlineData("services/journey/README.md")]
    public void Documents_JourneysInThem_AreWithoutFault(string file)
    {
        var texts = Block().Matches(File.ReadAllText(Path.Combine(Root(), file)))
            .Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(texts);
        Assert.All(texts, text => Assert.Empty(Texts.Read(text).Faults));
    }

    [Fact]
    public void Samples_StoryJourney_IsWithoutFault() =>
        Assert.Empty(Texts.Read(File.ReadAllText(Path.Combine(Root(), "samples/story/journey.json"))).Faults);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "global.json")))
            folder = folder.Parent;
        return folder.FullName;
    }

    [GeneratedRegex("""```json\n(\{\n?\s*"journey".*?)```""", RegexOptions.Singleline)]
    private static partial Regex Block();
}
