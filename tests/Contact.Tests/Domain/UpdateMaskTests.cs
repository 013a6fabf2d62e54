using Rapport.Contact.Domain;

namespace Rapport.Contact.Tests.Domain;

public sealed class UpdateMaskTests
{
    [Fact]
    public void Read_WithoutPaths_IsWhatIsGiven()
    {
        var mask = UpdateMask.Read([], ["a", "b"], out var unknown);

        Assert.Equal((false, 0), (mask.All, unknown.Count));
        Assert.Equal(["a", "b"], mask.Traits.Order());
    }

    [Theory]
    [InlineData("traits")]
    [InlineData("*")]
    public void Read_Everything_IsAll(string path) => Assert.True(UpdateMask.Read([path], [], out _).All);

    [Theory]
    [InlineData("traits.firstName", "firstName")]
    [InlineData("traits.`size, in cm`", "size, in cm")]
    [InlineData("traits.`a.b`", "a.b")]
    [InlineData("traits.`a``b`", "a`b")]
    [InlineData("traits.company size", "company size")]
    [InlineData(" traits.a , traits.b ", "a|b")]
    [InlineData("traits.a,traits.`x,y`", "a|x,y")]
    public void Read_Traits_AreNamedAsTheyAre(string path, string traits)
    {
        var mask = UpdateMask.Read([path], [], out var unknown);

        Assert.Empty(unknown);
        Assert.Equal(traits.Split('|').Order(), mask.Traits.Order());
    }

    [Theory]
    [InlineData("known")]
    [InlineData("identifiers")]
    [InlineData("Traits")]
    [InlineData("traits.")]
    [InlineData("traits.a.b")]
    [InlineData("traits.``")]
    [InlineData("traits.`a")]
    [InlineData("traits.`a`b`")]
    [InlineData("traits.a`b")]
    [InlineData("")]
    public void Read_AnythingElse_IsUnknown(string path)
    {
        var mask = UpdateMask.Read([path], ["a"], out var unknown);

        Assert.Equal([path], unknown);
        Assert.Empty(mask.Traits);
    }
}
