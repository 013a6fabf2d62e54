using System.Text;
using Rapport.Journey.Domain;
using Rapport.Journey.Domain.Reading;

namespace Rapport.Journey.Tests.Domain;

/// <summary>Definitions for tests, written as a marketer would write them.</summary>
internal static class Texts
{
    /// <summary>The published first version of a text that has to be without fault.</summary>
    public static PublishedVersion Version(string text, int number = 1) =>
        new("w1", number, Assert.IsType<JourneyDefinition>(Read(text).Definition));

    /// <summary>The same, open for entries since long ago.</summary>
    public static OpenJourney Open(string text) => new(Version(text), DateTimeOffset.UnixEpoch);

    /// <summary>A journey with the usual head and these steps.</summary>
    public static string Journey(string steps, string head = "") => $$"""
        {"journey": "cart", "entry": {"event": "cart_added"}, {{head}} "steps": [{{steps}}]}
        """;

    /// <summary>Reads a text.</summary>
    public static DefinitionReading Read(string text) => DefinitionReader.Read(Encoding.UTF8.GetBytes(text));
}
