using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Rapport.Events.V1;
using Rapport.Hosting.Time;
using Rapport.Notification.Domain;
using Rapport.Notification.Handoffs;
using Rapport.Notification.V1;
using Rapport.Platform.Testing.Log;
using Handoff = Rapport.Notification.Domain.Handoff;
using HandoffState = Rapport.Notification.Domain.HandoffState;

namespace Rapport.Notification.Tests.Stores;

/// <summary>Every field of a hand-off is carried through: one that is added half fails here, by its name.</summary>
public sealed class HandoffFieldsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Handoff Full = Filled(new Handoff
    {
        Id = Handoff.IdOf(new string('0', 32)), Contact = "c_2", Queue = "sales", Reason = "mql", Priority = 3,
        Facts = [1], OpenedAt = Now, State = HandoffState.Claimed,
        Lease = new HandoffLease("ann", "t", "r", TimeSpan.FromMinutes(15), new SystemTime(Now.AddMinutes(15))),
        Dossier = new HandoffDossier { Contact = "c_2" }.ToByteArray(),
        Origin = new Origin
        {
            CommandId = new string('0', 32), Workspace = "w1", Contact = "c_1", Journey = "j", JourneyRun = "jr_1", Step = "s",
            CauseId = "e", Hop = 1, Traceparent = "00-1", IssuedAt = Now, ExpireAt = Now.AddDays(1),
        },
    });

    [Fact]
    public void Sample_OfAHandoff_HasSomethingInEveryProperty() => AssertNone(typeof(Handoff).GetProperties()
        .Where(property => property.CanWrite && IsEmpty(property.GetValue(Full)))
        .Select(property => $"Handoff.{property.Name}: give it a value in this test"));

    [Fact]
    public void Store_EveryProperty_ComesBack()
    {
        var read = BsonSerializer.Deserialize<HandoffDocument>(HandoffDocument.From(Full, []).ToBsonDocument()).ToHandoff();

        AssertNone(typeof(Handoff).GetProperties()
            .Where(property => JsonSerializer.Serialize(property.GetValue(read)) != JsonSerializer.Serialize(property.GetValue(Full)))
            .Select(property => $"HandoffDocument does not keep Handoff.{property.Name}"));
    }

    [Fact]
    public void Store_OfAnOpenHandoff_IsWhatNeighbourVersionsReadAndWrite()
    {
        var open = Full with
        {
            State = HandoffState.Open, Lease = null, Dossier = null, Outcome = "", OutcomeReason = "", Note = "", JoinedTo = "",
            EndedAt = null, Origin = Full.Origin with { Traceparent = "", ExpireAt = null },
        };
        var stored = HandoffDocument.From(open, []).ToBsonDocument();
        string[] wanted = ["_id", "w", "c", "c0", "qu", "rs", "pr", "by", "facts", "at", "st", "open", "rev", "lapses"];
        Assert.Empty(wanted.Except(stored.Names));
        Assert.DoesNotContain(stored.Names, name => Absent.Contains(name));
        Assert.Equal(("", "", null, null), (HandoffOf(stored).Note, HandoffOf(stored).Origin.Traceparent, HandoffOf(stored).Lease, HandoffOf(stored).EndedAt));

        stored.Add("later", "what a newer version keeps");
        Assert.Equal(JsonSerializer.Serialize(open), JsonSerializer.Serialize(HandoffOf(stored)));
        var claimed = HandoffDocument.From(Full, []).ToBsonDocument();
        Assert.Equal(Now.AddMinutes(15).UtcDateTime, claimed["until"].ToUniversalTime());
        Assert.Equal(
            new BsonDocument { ["a"] = "ann", ["t"] = "t", ["r"] = "r", ["s"] = 900.0, ["u"] = Now.AddMinutes(15).UtcDateTime }, claimed["l"]);
        Assert.Empty(Absent.Except(claimed.Names).Except(["out"]));
    }

    // The dossier is shown with what was known at the claim (HandoffDossier.facts).
    [Fact]
    public void Contract_OfAHandoff_ShowsWhatItsOrderSays() => AssertNone(NamesOf(OpenHandoffAction.Descriptor).Except(["dossier"])
        .Except(NamesOf(V1.Handoff.Descriptor)).Select(field => $"Handoff in handoff_messages.proto does not show {field}"));

    [Fact]
    public void Contract_EveryField_IsMapped() => AssertNone(Unset(Full.ToProto()).Select(field => $"HandoffMapping leaves out {field}"));

    [Fact]
    public void Opened_EveryProperty_IsSaid() => AssertNone(HandoffOpened.Descriptor.Fields.InDeclarationOrder()
        .Select(field => field.Name)
        .Except(HandoffConclusions.Opened(Full with { State = HandoffState.Open })[0].Read().Properties.Fields.Keys)
        .Select(field => $"HandoffConclusions.Opened does not say {field}"));

    [Fact]
    public void Command_EveryFieldOfIts_MakesAnotherHandoff()
    {
        string Made(OpenHandoffAction action) => JsonSerializer.Serialize(HandoffIntake.ToHandoff(
            new Command { CommandId = Guid.Empty.ToString(), Workspace = "w1", Contact = "c_1", OpenHandoff = action }, Now));
        var whole = (OpenHandoffAction)Samples.Message(OpenHandoffAction.Descriptor);

        AssertNone(OpenHandoffAction.Descriptor.Fields.InDeclarationOrder().Where(field =>
        {
            var without = whole.Clone();
            field.Accessor.Clear(without);
            return Made(without) == Made(whole);
        }).Select(field => $"HandoffIntake does not read {field.Name}"));
    }

    // What is not written where there is nothing to say.
    private static readonly string[] Absent = ["tp", "exp", "until", "l", "dos", "oc", "why", "note", "to", "end", "out"];

    private static Handoff HandoffOf(BsonDocument stored) => BsonSerializer.Deserialize<HandoffDocument>(stored).ToHandoff();

    private static IEnumerable<string> Unset(IMessage message) => message.Descriptor.Fields.InDeclarationOrder()
        .Where(field => IsEmpty(field.Accessor.GetValue(message))).Select(field => field.Name);

    private static IEnumerable<string> NamesOf(MessageDescriptor message) => message.Fields.InDeclarationOrder().Select(field => field.Name);

    private static bool IsEmpty(object? value) => value is null or "" or 0 or 0L or false;

    // Puts something into what is empty.
    private static Handoff Filled(Handoff handoff)
    {
        foreach (var property in typeof(Handoff).GetProperties().Where(property => property.CanWrite && IsEmpty(property.GetValue(handoff))))
            property.SetValue(handoff, property.PropertyType switch
            {
                var type when type == typeof(string) => property.Name,
                var type when type == typeof(int) => 7,
                var type when type == typeof(long) => 8L,
                var type when type == typeof(bool) => true,
                var type when type == typeof(DateTimeOffset?) => Now.AddHours(1),
                _ => null,
            });
        return handoff;
    }

    // Assert.Empty would cut the sentences short.
    private static void AssertNone(IEnumerable<string> findings)
    {
        var found = findings.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
