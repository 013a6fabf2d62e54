using Rapport.Contact.Domain;

namespace Rapport.Contact.Tests.Domain;

public sealed class WorkspaceRulesTests
{
    [Theory]
    [InlineData("shop", true)]
    [InlineData("shop-2_eu", true)]
    [InlineData("Shop", false)]
    [InlineData("2shop", false)]
    [InlineData("a/b", false)]
    [InlineData("", false)]
    public void Id_IsThatOfADefinition(string id, bool isTaken) => Assert.Equal(isTaken, WorkspaceRules.IdFault(id) is null);

    [Theory]
    [InlineData("The shop", "Asia/Shanghai", "zh-CN", "")]
    [InlineData("店", "UTC", "en", "")]
    [InlineData("x", "Europe/Zurich", "zh-Hans-CN", "")]
    [InlineData("", "UTC", "en", "display_name")]
    [InlineData("two\nlines", "UTC", "en", "display_name")]
    [InlineData("x", "China Standard Time", "en", "zone")]
    [InlineData("x", "Mars/Base", "en", "zone")]
    [InlineData("x", "UTC", "EN", "locale")]
    [InlineData("x", "UTC", "en_US", "locale")]
    [InlineData("", "", "", "display_name zone locale")]
    public void Faults_AreNamedAllAtOnce(string name, string zone, string locale, string fields) =>
        Assert.Equal(fields, string.Join(' ', WorkspaceRules.Faults(name, zone, locale).Select(fault => fault.Path)));
}
