using Rapport.Hosting.Ids;


namespace Rapport.Hosting.Tests.Ids;

public sealed class DefinitionIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("qualified-lead")]
    [InlineData("b2b_2026")]
    public void IsValid_LettersDigitsHyphensAndLowLines_Is(string id)
    {
        Assert.True(DefinitionId.IsValid(id));
        Assert.True(DefinitionId.IsTag(id));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("A")]
    [InlineData("1a")]
    [InlineData("-a")]
    [InlineData("_a")]
    [InlineData("a\n")]
    [InlineData("a ")]
    [InlineData("a.b")]
    [InlineData("a/b")]
    [InlineData(":a")]
    [InlineData("$where")]
    [InlineData("a\u0000")]
    [InlineData("a\u200bb")]
    [InlineData("\ud83d")]
    [InlineData("a😀")]
    public void IsValid_AnythingElse_IsNot(string id)
    {
        Assert.False(DefinitionId.IsValid(id));
        Assert.False(DefinitionId.IsTag(id));
    }

    [Fact]
    public void IsValid_SixtyThreeCharacters_IsTheLongest()
    {
        Assert.True(DefinitionId.IsValid(new string('a', 63)));
        Assert.False(DefinitionId.IsValid(new string('a', 64)));
        Assert.False(DefinitionId.IsTag(new string('a', 64)));
    }

    [Theory]
    [InlineData("高价值客户")]
    [InlineData("größe-2")]
    [InlineData("नमस्ते")]
    [InlineData("interest:fuel_cells")]
    public void IsTag_LettersOfAnyScript_Is(string tag)
    {
        Assert.True(DefinitionId.IsTag(tag));
        Assert.False(DefinitionId.IsValid(tag));
    }
}
