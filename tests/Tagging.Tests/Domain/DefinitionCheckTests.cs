using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Tests.Domain;

public sealed class DefinitionCheckTests
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    [Fact]
    public void Faults_ManyAtOnce_AreAllNamed()
    {
        var rule = Story.Rule(1, "a/b", "evnt.name == \"x\"") with { Id = "Bad Id", DisplayName = new string('x', 201) };

        var faults = DefinitionCheck.Faults(rule, None);

        Assert.Equal(["condition", "display_name", "id", "tag"], faults.Select(fault => fault.Path).Order());
        Assert.StartsWith("line 1, column 1:", faults.Single(f => f.Path == "condition").Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("event.name == \"order_completed\"")]
    [InlineData("string(now) == \"x\"")]
    [InlineData("now.getMinutes() == 5")]
    public void Faults_SegmentThatReadsTheEventOrDoesNotTellWhenTimeChangesIt_IsRefused(string condition) =>
        Assert.Equal("condition", Assert.Single(DefinitionCheck.Faults(Story.Segment(1, "s", condition), None)).Path);

    [Theory]
    [InlineData("now > timestamp(\"2026-01-01T00:00:00Z\")")]
    [InlineData("days_until(contact.renewal) <= 7 && now.getHours(\"contact\") >= 9")]
    public void Faults_SegmentOnDates_HasNone(string condition) =>
        Assert.Empty(DefinitionCheck.Faults(Story.Segment(1, "s", condition), None));

    /// <summary>The answer of such a rule belongs to its event, so time does not change it.</summary>
    [Fact]
    public void Faults_RuleOnAnEventThatReadsTheClockInAnyWay_HasNone() =>
        Assert.Empty(DefinitionCheck.Faults(Story.Rule(1, "vip", "event.name == \"x\" && now.getMinutes() == 5"), None));

    [Fact]
    public void Faults_ChineseTag_IsFine() =>
        Assert.Empty(DefinitionCheck.Faults(Story.Rule(1, "高价值客户", "did(\"order_completed\", \"30d\")"), None));

    [Fact]
    public void Faults_SegmentThatDoesNotExist_IsRefusedWithItsPlace()
    {
        var rule = Story.Rule(1, "vip", "event.name == \"x\" && in_segment(\"buyres\")");

        var fault = Assert.Single(DefinitionCheck.Faults(rule, new HashSet<string> { "buyers" }));

        Assert.Equal("condition", fault.Path);
        Assert.Contains("buyers", fault.Description, StringComparison.Ordinal);
        Assert.Empty(DefinitionCheck.Faults(rule, new HashSet<string> { "buyres" }));
    }
}
