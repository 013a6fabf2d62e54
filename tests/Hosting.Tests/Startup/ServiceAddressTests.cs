using Rapport.Hosting.Startup;


namespace Rapport.Hosting.Tests.Startup;

public sealed class ServiceAddressTests
{
    [Theory]
    [InlineData(null, 0)]
    [InlineData("", 0)]
    [InlineData("http://127.0.0.1:1", 1)]
    [InlineData("http://127.0.0.1:1, http://127.0.0.1:2", 2)]
    [InlineData("https://scoring:8080", 1)]
    [InlineData("dns:///scoring:8080", 1)]
    [InlineData("http://127.0.0.1:1,nonsense", 0)]
    [InlineData("redis://127.0.0.1:1", 0)]
    [InlineData("http://127.0.0.1:1,https://127.0.0.1:2", 0)]
    public void Parse_Setting_GivesItsAddressesOrNone(string? setting, int expected) =>
        Assert.Equal(expected, ServiceAddress.Parse(setting).Count);

    [Fact]
    public void NameOf_DnsAddress_IsHostAndPort() =>
        Assert.Equal("scoring:8080", ServiceAddress.NameOf(ServiceAddress.Parse("dns:///scoring:8080")[0]));
}
