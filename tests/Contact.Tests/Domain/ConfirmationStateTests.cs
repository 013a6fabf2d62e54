using Rapport.Contact.Domain;
using Rapport.Events.Consents;

namespace Rapport.Contact.Tests.Domain;

public sealed class ConfirmationStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ConsentAddress Ann = new("email", "ann@x.com");

    // P pending, G granted, C granted and confirmed, R refused, each a day after the one before; x: it ends before the question.
    [Theory]
    [InlineData("", nameof(ConfirmationState.None), null)]
    [InlineData("P", nameof(ConfirmationState.Pending), "0P")]
    [InlineData("G", nameof(ConfirmationState.Pending), "0G")]
    [InlineData("C", nameof(ConfirmationState.Confirmed), null)]
    [InlineData("CP", nameof(ConfirmationState.Confirmed), null)]
    [InlineData("PC", nameof(ConfirmationState.Confirmed), null)]
    [InlineData("R", nameof(ConfirmationState.Refused), null)]
    [InlineData("PR", nameof(ConfirmationState.Refused), null)]
    [InlineData("CR", nameof(ConfirmationState.Refused), null)]
    // A form filled in after a refusal: the owner may be asked whether it was them.
    [InlineData("CRP", nameof(ConfirmationState.Pending), "2P")]
    [InlineData("GRP", nameof(ConfirmationState.Pending), "2P")]
    [InlineData("Px", nameof(ConfirmationState.Expired), null)]
    [InlineData("Cx", nameof(ConfirmationState.Expired), null)]
    [InlineData("CxP", nameof(ConfirmationState.Pending), "1P")]
    // A pause that is over takes nothing away.
    [InlineData("CRx", nameof(ConfirmationState.Confirmed), null)]
    public void Of_WhatWasSaid_IsTheStateAndTheActThatWaits(string said, string state, string? act)
    {
        var acts = new List<ConsentAct>();
        foreach (var each in said)
        {
            if (each == 'x')
                acts[^1] = acts[^1] with { ExpiresAt = Start.AddDays(20) };
            else
                acts.Add(Act(acts.Count, each));
        }

        Assert.Equal(state, $"{Confirmations.Of(
            acts, new ConsentQuestion("marketing", "email", Ann, ["c_1"], Start.AddDays(30)), out var waiting)}");
        Assert.Equal(act, waiting?.EventId);
    }

    private static ConsentAct Act(int day, char kind) => new()
    {
        EventId = $"{day}{kind}", Purpose = "marketing", Channel = "email", ActedAt = Start.AddDays(day), Addresses = [Ann],
        State = kind switch { 'P' => ActState.Pending, 'R' => ActState.Refused, _ => ActState.Granted }, IsConfirmed = kind == 'C',
    };
}
