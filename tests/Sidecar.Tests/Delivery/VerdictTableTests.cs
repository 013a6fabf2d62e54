using System.Text;
using Rapport.Sidecar.Delivery;

namespace Rapport.Sidecar.Tests.Delivery;

public sealed class VerdictTableTests
{
    [Theory]
    [InlineData("")]
    [InlineData("ok")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"status\":null}")]
    [InlineData("{\"status\":1}")]
    [InlineData("{\"status\":{}}")]
    [InlineData("{\"status\":\"\"}")]
    [InlineData("{\"status\":\"SUCCESS\"}")]
    [InlineData("{\"STATUS\":\"SUCCESS\",\"other\":[1,{\"status\":\"RETRY\"}]}")]
    [InlineData("{\"status\":\"RETRY\"} trailing")]
    [InlineData("{\"status\":\"RETRY\"")]
    public void Read_2xxWithoutAnotherStatus_IsSuccess(string body) => Assert.Equal(Verdict.Success, Read(200, body));

    [Theory]
    [InlineData("{\"status\":\"RETRY\"}")]
    [InlineData("{\"status\":\"success\"}")]
    [InlineData("{\"status\":\"Drop\"}")]
    [InlineData("{\"status\":\"anything\"}")]
    [InlineData("{\"a\":{\"status\":\"SUCCESS\"},\"Status\":\"RETRY\"}")]
    public void Read_2xxWithAnUnknownStatus_IsRetry(string body) => Assert.Equal(Verdict.Retry, Read(299, body));

    [Fact]
    public void Read_Drop_IsDrop() => Assert.Equal(Verdict.Drop, Read(200, "{\"status\":\"DROP\"}"));

    [Fact]
    public void Read_404_IsDropWhateverTheBody() => Assert.Equal(Verdict.Drop, Read(404, "{\"status\":\"SUCCESS\"}"));

    [Theory]
    [InlineData(101)]
    [InlineData(301)]
    [InlineData(307)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(409)]
    [InlineData(415)]
    [InlineData(500)]
    [InlineData(503)]
    public void Read_AnyOtherCode_IsRetry(int code) =>
        Assert.Equal(Verdict.Retry, Read(code, "{\"status\":\"SUCCESS\"}"));

    private static Verdict Read(int code, string body) => VerdictTable.Read(code, Encoding.UTF8.GetBytes(body));
}
