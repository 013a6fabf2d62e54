using Rapport.Events.Policies;

namespace Rapport.Events.Tests.Policies;

public sealed class PolicyBookTests
{
    private static readonly ConsentLawOptions ByRegion = new() { Law = ConsentLaw.ByRegion };

    [Theory]
    [InlineData("DE", "email", "eu-email")]
    [InlineData("DE", "SMS", "eu-sms-push")]
    [InlineData("DE CA", "email", "eu-email ca-email")]
    [InlineData("DE FR", "email", "eu-email")]
    [InlineData("", "email", "strict")]
    [InlineData("AQ", "email", "strict")]
    [InlineData("DE AQ", "email", "eu-email strict")]
    // A channel that the country has no policy for.
    [InlineData("US", "letter", "strict")]
    public void For_APersonOfCountries_GivesThePolicyOfEachAndTheStrictestForTheRest(
        string countries, string channel, string expected) => Assert.Equal(
        expected, string.Join(' ', new PolicyBook(ByRegion).For(
            PersonFacts.Unknown with { Countries = countries.Split(' ', StringSplitOptions.RemoveEmptyEntries) }, channel)
            .Select(each => each.Policy.Id)));

    [Theory]
    [InlineData("")]
    [InlineData("DE")]
    public void For_WhereNoLawOfRegionsIsChosen_GivesTheOneForEveryone(string country) => Assert.Equal(
        [("express", true)], new PolicyBook(new ConsentLawOptions()).For(
            PersonFacts.Unknown with { Countries = country == "" ? [] : [country] }, "email").Select(each => (each.Policy.Id, each.IsUsable)));

    [Fact]
    public void For_PoliciesOfRegions_AreUsableOnceConfirmedOrInDevelopment()
    {
        var confirmed = ByRegion with { Confirmed = [Confirmation("eu-email", 1)] };
        Assert.Equal([true], UsableIn(confirmed, "DE"));
        Assert.Equal([false], UsableIn(confirmed, "CA"));
        Assert.Equal([true], UsableIn(ByRegion with { UseUnconfirmed = true }, "CA"));
        Assert.Equal([true], UsableIn(ByRegion, "AQ"));
    }

    [Fact]
    public void Faults_OfConfirmations_NameEachEntry()
    {
        var options = ByRegion with
        {
            Confirmed =
            [
                Confirmation("eu-mail", 1), Confirmation("eu-email", 2), Confirmation("eu-email", 1) with { By = " " },
                Confirmation("eu-email", 1) with { On = default }, Confirmation("eu-email", 1),
            ],
        };
        Assert.Equal(
            [
                "ConsentLaw:Confirmed:0 is of no policy that there is",
                "ConsentLaw:Confirmed:1 is of version 2; eu-email has version 1",
                "ConsentLaw:Confirmed:2 says not by whom and on which day", "ConsentLaw:Confirmed:3 says not by whom and on which day",
            ],
            PolicyBook.Faults(options));
        Assert.Throws<ArgumentException>(() => new PolicyBook(options));
    }

    [Theory]
    [InlineData("\"version\": 1", "\"versoin\": 1", "versoin")]
    [InlineData("\"DE\"", "\"Germany\"", "Germany is no ISO 3166-1 code")]
    [InlineData("\"express\"", "\"expressly\"", "expressly is none of")]
    [InlineData("Europe/Berlin", "Europe/Bonn", "Europe/Bonn is no time zone")]
    [InlineData("Mon-Fri 10:00-18:00", "Mon-Fri 18:00-10:00", "ends before it begins")]
    [InlineData("Mon-Fri 10:00-18:00", "weekdays", "is no span of a week")]
    [InlineData("\"bases\": {\"express\": {}}", "\"bases\": {}", "either some suffice, or none is asked for")]
    [InlineData("\"zone\": \"Europe/Berlin\", \"week\"", "\"week\"", "either a zone, or zones")]
    public void Read_OfAFileWithAFault_NamesIt(string right, string wrong, string named)
    {
        const string whole = """
            {"id": "x", "version": 1, "countries": ["DE"], "channels": ["sms"], "zone": "Etc/UTC", "bases": {"express": {}},
             "hours": {"zone": "Europe/Berlin", "week": "Mon-Fri 10:00-18:00"}, "source": "s", "grade": "O",
             "reviewBy": "2027-01-01", "examples": [
               {"name": "a", "at": "2026-12-01T00:00:00Z", "then": "send"}, {"name": "b", "at": "2026-12-01T00:00:00Z", "then": "send"}]}
            """;
        Assert.Equal("x", PolicyFiles.Read(whole).Id);
        var fault = Assert.Throws<FormatException>(() => PolicyFiles.Read(whole.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("us", "US-fl", "US", "FL")]
    [InlineData(" DE ", "Bayern", "DE", "BAYERN")]
    [InlineData("Germany", "", "", null)]
    public void Of_Traits_TakesWhatTheySayAndGuessesNothing(string country, string state, string countries, string? subdivision)
    {
        var person = PersonFacts.Of(trait => trait switch
        {
            "country" => country, "state" => state, "timezone" => "Mars/Olympus", "birth_date" => "31.12.2000", _ => null,
        });
        Assert.Equal((countries, subdivision, 0, null),
            (string.Join(' ', person.Countries), person.Subdivision, person.Zones.Count, person.BornOn));
    }

    [Fact]
    public void Of_TraitsAndANumber_CountsBoth()
    {
        var person = PersonFacts.Of(
            trait => trait switch { "country" => "CA", "timezone" => "America/Toronto", "birth_date" => "2000-12-31", _ => null },
            new NumberPlace("US", ["America/New_York", "America/Toronto"]));
        Assert.Equal(["CA", "US"], person.Countries);
        Assert.Equal(["America/New_York", "America/Toronto"], person.Zones);
        Assert.Equal(new DateOnly(2000, 12, 31), person.BornOn);
    }

    private static IEnumerable<bool> UsableIn(ConsentLawOptions options, string country) =>
        new PolicyBook(options).For(PersonFacts.Unknown with { Countries = [country] }, "email").Select(each => each.IsUsable);

    private static PolicyConfirmation Confirmation(string policy, int version) =>
        new() { Policy = policy, Version = version, By = "Dr. Weiss", On = new DateOnly(2026, 12, 1) };
}
