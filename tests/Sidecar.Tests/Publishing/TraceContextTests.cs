using Rapport.Sidecar.Publishing;

namespace Rapport.Sidecar.Tests.Publishing;

public sealed class TraceContextTests
{
    [Fact]
    public void Below_ValidParent_KeepsTraceFlagsAndState()
    {
        var own = TraceContext.Below("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=1");

        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "01", "a=1"), (own.TraceId, own.Flags, own.State));
        Assert.NotEqual("b7ad6b7169203331", own.SpanId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("nonsense")]
    public void Below_NoUsableParent_StartsAnUnsampledTrace(string? traceParent)
    {
        var own = TraceContext.Below(traceParent, null);

        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-00$", own.Parent);
        Assert.NotEqual(new string('0', 32), own.TraceId);
    }
}
