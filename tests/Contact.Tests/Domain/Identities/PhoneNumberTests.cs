using System.IO.Compression;
using Rapport.Contact.Domain.Identities;
using Rapport.Platform.Driving;

namespace Rapport.Contact.Tests.Domain.Identities;

public sealed class PhoneNumberTests
{
    private static readonly string Cases = Path.Combine(Repository.SharedData, "phone_numbers", "phone_cases.csv.gz");

    // Newer metadata than those that gave the answers have other numbers for Benin (ten digits since 2024) and Zimbabwe, and
    // no trunk prefix for Uzbekistan.
    private static readonly string[] Renumbered = ["BJ", "UZ", "ZW"];

    [Theory]
    [InlineData("13800138000", "+8613800138000", false)]
    [InlineData("+86 138 0013 8000", "+8613800138000", false)]
    [InlineData("86 138-0013-8000", "+8613800138000", false)]
    [InlineData("0086 13800138000", "+8613800138000", false)]
    [InlineData("(010) 6552 9988", "+861065529988", false)]
    [InlineData("+49 30 901820", "+4930901820", false)]
    [InlineData("+49 (0)30 901820", "+4930901820", false)]
    [InlineData("+39 06 698 12345", "+390669812345", false)]
    [InlineData("13800138000.0", "+8613800138000", true)]
    [InlineData("13800138000.00", "+8613800138000", true)]
    [InlineData("+8613800138000.0", "+8613800138000", true)]
    [InlineData("'13800138000", "+8613800138000", true)]
    [InlineData("'+8613800138000", "+8613800138000", true)]
    [InlineData("=\"13800138000\"", "+8613800138000", true)]
    [InlineData("\"13800138000\"", "+8613800138000", true)]
    [InlineData("tel:+86-138-0013-8000", "+8613800138000", true)]
    [InlineData("TEL://13800138000", "+8613800138000", true)]
    [InlineData("\uff11\uff13\uff18\uff10\uff10\uff11\uff13\uff18\uff10\uff10\uff10", "+8613800138000", true)]
    [InlineData("\uff0b86 13800138000", "+8613800138000", true)]
    [InlineData("138\u200b0013\u200b8000", "+8613800138000", true)]
    [InlineData("\u202a+8613800138000\u202c", "+8613800138000", true)]
    [InlineData("138\u00a00013\u00a08000", "+8613800138000", true)]
    [InlineData("138\u20110013\u20118000", "+8613800138000", true)]
    public void Normalise_ValidNumber_IsE164(string sent, string expected, bool isCleaned)
    {
        var cleaned = false;
        Assert.Equal(expected, PhoneNumber.Normalise(sent, "CN", ref cleaned));
        Assert.Equal(isCleaned, cleaned);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("0")]
    [InlineData("00000000000")]
    [InlineData("+10000000000")]
    [InlineData("11111111111")]
    [InlineData("12345678901")]
    [InlineData("1380013800")]
    [InlineData("138001380001")]
    [InlineData("+15551234567")]
    [InlineData("1.38E+10")]
    [InlineData("1.3800138E+10")]
    [InlineData("1.38e+10")]
    [InlineData("call me")]
    [InlineData("call me at 13800138000")]
    [InlineData("1-800-FLOWERS")]
    [InlineData("13800138000 / 13900139000")]
    [InlineData("13800138000;13900139000")]
    [InlineData("+49 30 901820 ext. 12")]
    [InlineData("+49 30 901820 x12")]
    [InlineData("+49 30 901820#12")]
    [InlineData("tel:+4930901820;ext=12")]
    [InlineData("undefined")]
    [InlineData("{{phone}}")]
    [InlineData("13800138000\u0000")]
    public void Normalise_NobodysNumber_IsNull(string sent)
    {
        var cleaned = false;
        Assert.Null(PhoneNumber.Normalise(sent, "CN", ref cleaned));
    }

    /// <summary>
    /// Numbers of 183 regions, valid and not, in national and international writing, with the answers of an older release
    /// of the metadata: they may disagree on a handful of the short and long ones, and where numbers were changed since.
    /// </summary>
    [PhoneCasesFact]
    public void Normalise_NumbersOfTheWorld_AsTheMetadataSay()
    {
        var (rows, wrong) = (0, new List<string>());
        foreach (var (region, input, kind, expected) in Read())
        {
            rows++;
            var cleaned = false;
            if ((PhoneNumber.Normalise(input, region, ref cleaned) ?? "") != expected && !Renumbered.Contains(region))
                wrong.Add($"{region} {kind}");
        }

        Assert.True(rows > 2000, $"only {rows} rows");
        Assert.All(wrong, w => Assert.Matches("three_digits_short|four_digits_long", w));
        Assert.True(wrong.Count <= 20, $"{wrong.Count} differ: {string.Join(", ", wrong)}");
    }

    [PhoneCasesFact]
    public void Normalise_ValidNumbersAsSpreadsheetsAndWebPagesWriteThem_StayTheSame()
    {
        var wrong = new List<string>();
        foreach (var (region, input, kind, expected) in Read().Where(
            r => r.Expected.Length > 0 && r.Kind.StartsWith("example", StringComparison.Ordinal) && !Renumbered.Contains(r.Region)))
        {
            foreach (var written in (string[])[$"'{input}", $"=\"{input}\"", $"{input}.0", $"tel:{input}", $"\u202a{input}\u202c", expected, $" {input}\u00a0"])
            {
                var cleaned = false;
                if (PhoneNumber.Normalise(written, region, ref cleaned) != expected)
                    wrong.Add($"{region} {kind} {written}");
            }
        }

        Assert.Empty(wrong);
    }

    private static IEnumerable<(string Region, string Input, string Kind, string Expected)> Read()
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Cases), CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            // No field of this file holds a comma or a quote.
            var fields = line.Split(',');
            Assert.Equal(7, fields.Length);
            yield return (fields[0], fields[2], fields[3], fields[4]);
        }
    }

    private sealed class PhoneCasesFactAttribute : FactAttribute
    {
        public PhoneCasesFactAttribute() => Skip = File.Exists(Cases) ? null : "Not beside this clone: ../shared/data/phone_numbers";
    }
}
