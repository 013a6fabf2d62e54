using System.Text.Json;
using Google.Protobuf;
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

    private static readonly Handoff Full = new()
    {
        Id = Handoff.IdOf(new string('0', 32)), Contact = "c_2", Queue = "sales", Reason = "mql", Priority = 3,
        Facts = [1], OpenedAt = Now, State = HandoffState.Claimed, Revision = 4, Lapses = 2,
        Lease = new HandoffLease("ann", "t", "r", TimeSpan.FromMinutes(15), new SystemTime(Now.AddMinutes(15))),
        Dossier = new HandoffDossier { Contact = "c_2" }.ToByteArray(), Outcome = "accepted", OutcomeReason = "x", Note = "n",
        JoinedTo = "ho_1", EndedAt = Now.AddHours(1),
        Origin = new Origin
        {
            CommandId = new string('0', 32), Workspace = "w1", Contact = "c_1", Journey = "j", JourneyRun = "jr_1", Step = "s",
            CauseId = "e", Hop = 1, Traceparent = "00-1", IssuedAt = Now, ExpireAt = Now.AddDays(1),
        },
    };

    [Fact]
    public void Sample_OfAHandoff_HasSomethingInEveryProperty() => Assert.Empty(typeof(Handoff).GetProperties()
        .Where(property => property.CanWrite && property.GetValue(Full) is null or "" or 0 or 0L)
        .Select(property => $"Handoff.{property.Name}: give it a value in this test"));

    [Fact]
    public void Store_EveryProperty_ComesBack()
    {
        var read = HandoffDocument.From(Full, []).ToHandoff();

        Assert.Empty(typeof(Handoff).GetProperties()
            .Where(property => JsonSerializer.Serialize(property.GetValue(read)) != JsonSerializer.Serialize(property.GetValue(Full)))
            .Select(property => $"HandoffDocument does not keep Handoff.{property.Name}"));
    }

    [Fact]
    public void Contract_EveryField_IsMapped() => Assert.Empty(Unset(Full.ToProto()).Select(field => $"HandoffMapping leaves out {field}"));

    [Fact]
    public void Opened_EveryProperty_IsSaid() => Assert.Empty(HandoffOpened.Descriptor.Fields.InDeclarationOrder()
        .Select(field => field.Name)
        .Except(HandoffConclusions.Opened(Full with { State = HandoffState.Open })[0].Read().Properties.Fields.Keys)
        .Select(field => $"HandoffConclusions.Opened does not say {field}"));

    [Fact]
    public void Command_EveryFieldOfIts_MakesAnotherHandoff()
    {
        string Made(OpenHandoffAction action) => JsonSerializer.Serialize(HandoffIntake.ToHandoff(
            new Command { CommandId = Guid.Empty.ToString(), Workspace = "w1", Contact = "c_1", OpenHandoff = action }, Now));
        var whole = (OpenHandoffAction)Samples.Message(OpenHandoffAction.Descriptor);

        Assert.Empty(OpenHandoffAction.Descriptor.Fields.InDeclarationOrder().Where(field =>
        {
            var without = whole.Clone();
            field.Accessor.Clear(without);
            return Made(without) == Made(whole);
        }).Select(field => $"HandoffIntake does not read {field.Name}"));
    }

    private static IEnumerable<string> Unset(IMessage message) => message.Descriptor.Fields.InDeclarationOrder()
        .Where(field => field.Accessor.GetValue(message) is null or "" or 0).Select(field => field.Name);
}
