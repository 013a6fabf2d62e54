using Rapport.Contact.Domain;

namespace Rapport.Contact.Tests.Domain;

public sealed class EventNameTests
{
    [Theory]
    [InlineData("order_completed", "order_completed")]
    [InlineData("Order Completed", "order_completed")]
    [InlineData("orderCompleted", "order_completed")]
    [InlineData("order-completed", "order_completed")]
    [InlineData("  Order   Completed! ", "order_completed")]
    [InlineData("Step2Done", "step2_done")]
    [InlineData("HTTPError", "httperror")]
    [InlineData("询价", "询价")]
    [InlineData("__", "")]
    [InlineData("!?", "")]
    public void ToSnakeCase_AnySpelling_GivesTheOneSpelling(string sent, string expected) =>
        Assert.Equal(expected, EventName.ToSnakeCase(sent));
}
