using Rapport.Hosting.Errors;
using Rapport.Notification.Handoffs;
using Rapport.Notification.V1;

namespace Rapport.Notification.Tests.Domain;

public sealed class HandoffRequestsTests
{
    [Theory]
    [InlineData("accepted\n", "no_project", "outcome")]
    [InlineData("accepted", "no_project\n", "reason")]
    [InlineData("Accepted", "no project", "outcome reason")]
    [InlineData("expired", "", "outcome")]
    public void Check_OutcomeOrReasonNotACode_NamesTheFields(string outcome, string reason, string fields)
    {
        var refused = Assert.Throws<DomainError>(() =>
            HandoffRequests.Check(new CompleteHandoffRequest { Outcome = outcome, Reason = reason }));
        Assert.Equal(fields.Split(' '), refused.Fields.Select(fault => fault.Path));
    }

    [Theory]
    [InlineData("accepted", "")]
    [InlineData("no_contact", "asked-for_4th_call")]
    public void Check_OutcomeAndReasonCodes_AreTaken(string outcome, string reason) =>
        HandoffRequests.Check(new CompleteHandoffRequest { Outcome = outcome, Reason = reason });
}
