namespace Rapport.Conditions.Tests;

public sealed class ConditionTermTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly ConditionSchema Schema = ConditionSchema.ContactOnly with
    {
        ContactAttributes = new Dictionary<string, AttributeType> { ["at"] = AttributeType.Timestamp },
    };

    [Theory]
    [InlineData("contact.a == 3", "Equal a 3")]
    [InlineData("3 < contact.a", "Greater a 3")]
    [InlineData("3 >= contact[\"team size\"]", "AtMost team size 3")]
    [InlineData("contact.a > -(2 + 1)", "Greater a -3")]
    [InlineData("contact.a in [\"x\", \"y\"]", "In a x,y")]
    [InlineData("\"x\" in contact.a", "Contains a x")]
    [InlineData("contact.a.startsWith(\"x\")", "StartsWith a x")]
    [InlineData("contact.a", "IsTrue a ")]
    [InlineData("!contact.a", "IsFalse a ")]
    [InlineData("contact.a == 1 && (contact.b == 2 && contact.c == 3)", "Equal a 1;Equal b 2;Equal c 3")]
    [InlineData("contact.a == 1 && (contact.b == 2 || contact.c == 3)", "Equal a 1;Other  ")]
    [InlineData("contact.a == contact.b", "Other  ")]
    [InlineData("contact.a != 3", "Other  ")]
    [InlineData("contact.stage == \"mql\"", "Equal stage mql")]
    [InlineData("contact.a == size(contact.tags)", "Other  ")]
    [InlineData("contact.a == 1 / 0", "Other  ")]
    [InlineData("contact.at > now - duration(\"24h\")", "Greater at 2026-04-30T12:00:00.0000000+00:00")]
    [InlineData("contact.at < timestamp(\"2026-01-01T00:00:00Z\")", "Less at 2026-01-01T00:00:00.0000000+00:00")]
    public void Of_ACondition_AreThePartsThatAllHaveToHold(string source, string terms)
    {
        Condition.Compile(source, Schema);

        Assert.Equal(terms, string.Join(';', ConditionTerm.Of(source, Now).Select(t =>
            $"{t.Operator} {t.Attribute} {string.Join(',', t.Values.Select(v => v.ToString()))}")));
    }
}
