using System.Text.Json;

namespace Rapport.Conditions.Tests;

public sealed class AllocationTests
{
    private const int Rounds = 10_000;

    [Theory]
    [InlineData("event.name == \"order_completed\" && event.properties.amount >= 100")]
    [InlineData("event.properties.gone > 5.0 || event.properties.url > 3.0")]
    [InlineData("event.context.page.url.startsWith(\"https://\") && size(event.properties.url) > 3")]
    [InlineData("event.properties.items.exists(i, i.price > 50.0 && i.sku in [\"A1\", \"B2\"])")]
    [InlineData("\"vip\" in contact.tags && contact.tags.all(t, t != \"\") && contact.stage == \"lead\"")]
    [InlineData("count(\"page_viewed\", \"7d\", url.startsWith(\"/p\")) >= 3 && crossed(\"engagement\", \"mql\")")]
    [InlineData("timestamp(event.properties.placed_at) > now - duration(\"1h\") && now.getHours(\"Europe/Paris\") > 8")]
    [InlineData("event.properties.url.matches(\"^/pricing/[a-z]+$\") ? event.properties.quantity * 2.0 > 5 : false")]
    public void Matches_InSteadyState_AllocatesNothing(string source) =>
        AssertAllocatesNothing(source, Samples.Context());

    [Fact]
    public void Matches_OnJson_AllocatesNothingAfterTheFirstReading()
    {
        using var json = JsonDocument.Parse(
            """{"amount": 129.5, "url": "/pricing", "items": [{"price": 51.0}], "page": {"title": "Prix"}}""");
        var context = Samples.Context();
        context.Properties = new JsonMap(json.RootElement);

        AssertAllocatesNothing("event.properties.amount > 100 && event.properties.url.startsWith(\"/p\") "
            + "&& event.properties.items.exists(i, i.price > 50.0) && event.properties.page.title == \"Prix\" "
            + "&& !has(event.properties.gone)", context);
    }

    private static void AssertAllocatesNothing(string source, EvaluationContext context)
    {
        var condition = Condition.Compile(source, ConditionSchema.Open);
        // The first rounds make each error once, build the regular expression's automaton and let the runtime optimise.
        for (var i = 0; i < Rounds; i++) condition.Matches(context);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++) condition.Matches(context);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
