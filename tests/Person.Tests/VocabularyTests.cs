using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Contact;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.EventLog;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Journey;
using Rapport.Journey.Definitions;
using Rapport.Notification;
using Rapport.Platform.Testing.Log;
using Rapport.Scoring;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Values.Domain;
using Rapport.Scoring.Values.Points.Domain;
using Rapport.Scoring.Values.Steps;
using Rapport.Tagging;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Domain;

namespace Rapport.Person.Tests;

/// <summary>
/// Every event of the vocabulary, and one of a caller's own, through the decisions of every service without definitions: what
/// stands outside the list of what a service hears changes nothing there.
/// </summary>
public sealed class VocabularyTests
{
    private const string Contact = "c_1";
    private const string OfACaller = "of_a_caller";
    private static readonly DateTimeOffset At = LogInMemory.Start;
    private static readonly TaggingDefinitions None = new(1, []);

    /// <summary>The names that a service does not hear.</summary>
    public static TheoryData<string> NotHeardBy(string service) => [.. Samples.Names.Append(OfACaller).Except(service switch
    {
        "contact" => ContactVocabulary.Hears,
        "tagging" => TaggingVocabulary.Hears,
        "scoring" => ScoringVocabulary.Hears,
        "journey" => JourneyVocabulary.Hears,
        _ => NotificationVocabulary.Hears,
    })];

    [Theory]
    [MemberData(nameof(NotHeardBy), "tagging")]
    public async Task Tagging_OfAnEventThatItDoesNotHear_MakesNothing(string name)
    {
        var (one, other) = (new TaggingFollower(new LogInMemory(), None), new TaggingFollower(new LogInMemory(), None));
        await one.HearAsync(Logged(name, 1));
        await other.HearAsync(Logged(OfACaller, 1));

        // When its last event was tagging keeps of anybody.
        Assert.Equal(TaggedContactCodec.Write(other.Contacts[Contact]), TaggedContactCodec.Write(one.Contacts[Contact]));
        Assert.All(one.Outbox, Assert.Empty);
    }

    [Theory]
    [MemberData(nameof(NotHeardBy), "scoring")]
    public async Task Scoring_OfAnEventThatItDoesNotHear_MakesNothing(string name)
    {
        var follower = new ScoringFollower(new LogInMemory(), new ScoringModels([]));
        var known = Logged(EventNames.Identified, 1);
        known.Event.Identifiers.Add(new Identifier { Type = "email", Value = "ann@example.com", Known = true });
        await follower.HearAsync(known);
        var (before, told) = (ContactScoresCodec.Write(follower.Contacts[Contact]), follower.Outbox.Sum(waiting => waiting.Count));
        var logged = Logged(name, 2);
        await follower.HearAsync(logged);
        var value = ValueSteps.Apply(ContactValue.Empty, logged.Event, PointsPrograms.None, new EvaluationContext());

        Assert.Equal(1, told);
        Assert.Equal(before, ContactScoresCodec.Write(follower.Contacts[Contact]));
        Assert.Equal(told, follower.Outbox.Sum(waiting => waiting.Count));
        Assert.Equal((ContactValue.Empty, 0), (value.Value, value.Conclusions(logged.Event).Count()));
    }

    [Theory]
    [MemberData(nameof(NotHeardBy), "journey")]
    public async Task Journey_OfAnEventThatItDoesNotHear_KnowsNothing(string name)
    {
        var follower = new JourneyFollower(new LogInMemory(), CatalogView.Of([]));
        await follower.HearAsync(Logged(name, 1));

        Assert.Empty(follower.Contacts);
        Assert.Empty(follower.Runs);
    }

    [Theory]
    [MemberData(nameof(NotHeardBy), "notification")]
    public void Notification_OfAnEventThatItDoesNotHear_TakesNoAct(string name) =>
        Assert.Null(ConsentEvent.Read(Logged(name, 1).Event));

    [Theory]
    [MemberData(nameof(NotHeardBy), "contact")]
    public void Contact_OfAnEventThatItDoesNotHear_NumbersItAndLearnsNothing(string name)
    {
        var log = new LogInMemory();
        var first = Samples.Event("page_viewed", "", At);
        first.Identifiers.Add(new Identifier { Type = "anonymous_id", Value = "a1" });
        log.Append(first);
        var plan = new NumberingPlan(
            new NumberingState(
                new long[LogInMemory.Partitions], new Dictionary<string, KnownEvent>(), [],
                log.Contacts.ToDictionary(contact => (contact.Workspace, contact.Id))),
            _ => IdentifierTypes.Default, _ => throw new InvalidOperationException("a contact is made"));
        plan.Add(Samples.Event(name, log.Contacts.Single().Id, At));

        Assert.Single(plan.Events);
        Assert.Empty(plan.Changed);
        Assert.Empty(plan.Consents);
    }

    private static LoggedEvent Logged(string name, long n) =>
        new() { Partition = 1, N = n, Event = Samples.Event(name, Contact, At.AddSeconds(n)) };
}
