using System.Text;
using Rapport.Contact.Imports.Domain;

namespace Rapport.Contact.Tests.Imports;

/// <summary>How the bytes of a list are text.</summary>
public sealed class TextEncodingsTests
{
    private const string Chinese = "姓名,手机,城市,备注\n王芳,13800138000,北京,喜欢红茶\n李伟,13900139000,上海,常来门店\n张敏,13700137000,广州,会员\n";
    private const string German = "Name,Ort,Bemerkung\nJörg Müller,Köln,größer\nÄnne Weiß,Überlingen,süß\n";

    static TextEncodingsTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("utf-8", false, "utf-8")]
    [InlineData("utf-8", true, "utf-8")]
    [InlineData("utf-16", true, "utf-16")]
    [InlineData("utf-16", false, "utf-16")]
    [InlineData("utf-16BE", true, "utf-16BE")]
    [InlineData("utf-16BE", false, "utf-16BE")]
    [InlineData("gb18030", false, "gb18030")]
    [InlineData("gbk", false, "gb18030")]
    [InlineData("gb2312", false, "gb18030")]
    public void L1_9_ChineseList_InAnyOfItsEncodings_IsToldAndReadTheSame(string written, bool mark, string told)
    {
        var encoding = Encoding.GetEncoding(written);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Chinese)];
        Assert.Equal(told, TextEncodings.Detect(bytes));
        using var reader = new StreamReader(new MemoryStream(bytes), TextEncodings.Find(told)!, detectEncodingFromByteOrderMarks: true);
        Assert.Equal(Chinese, reader.ReadToEnd());
    }

    [Theory]
    [InlineData("klingon")]
    [InlineData("utf-7")]
    public void Name_OfAnEncodingThatCannotBeRead_IsNone(string name) => Assert.Null(TextEncodings.Find(name));

    [Fact]
    public void ShortChineseNames_InGbk_AreChinese() =>
        Assert.Equal("gb18030", TextEncodings.Detect(Encoding.GetEncoding("gbk").GetBytes("姓名\n王芳\n")));

    [Fact]
    public void PlainAscii_IsUtf8() => Assert.Equal("utf-8", TextEncodings.Detect("email\nann@example.com\n"u8));

    [Fact]
    public void Utf8_CutInTheMiddleOfACharacter_IsUtf8()
    {
        var bytes = Encoding.UTF8.GetBytes(Chinese);
        for (var cut = 1; cut < 6; cut++)
            Assert.Equal("utf-8", TextEncodings.Detect(bytes.AsSpan(0, bytes.Length - cut)));
    }

    [Fact]
    public void WesternEuropean_IsNeverTakenForChineseOrUtf8() =>
        Assert.DoesNotContain(
            TextEncodings.Detect(Encoding.GetEncoding("windows-1252").GetBytes(German)), new[] { "gb18030", "utf-8", "utf-16" });

    [Fact]
    public void Korean_IsNotTakenForChinese() => Assert.NotEqual(
        "gb18030", TextEncodings.Detect(Encoding.GetEncoding("euc-kr").GetBytes(
            "이름,도시,비고\n김민수,서울특별시,단골 고객입니다\n이영희,부산광역시,홍차를 좋아합니다\n박철수,대구광역시,새로운 회원입니다\n")));
}
