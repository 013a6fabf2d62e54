using Rapport.Contact.Domain;

namespace Rapport.Contact.Imports.Domain;

/// <summary>Where columns probably go, by their headers in English and Chinese. A suggestion: nobody is bound to it.</summary>
internal static class MappingSuggestion
{
    private static readonly Dictionary<string, string> Known = new()
    {
        ["email"] = "identifier:email", ["emailaddress"] = "identifier:email", ["mail"] = "identifier:email",
        ["邮箱"] = "identifier:email", ["电子邮件"] = "identifier:email", ["电子邮箱"] = "identifier:email",
        ["邮箱地址"] = "identifier:email", ["電子郵件"] = "identifier:email", ["電子信箱"] = "identifier:email",
        ["phone"] = "identifier:phone", ["phonenumber"] = "identifier:phone", ["mobile"] = "identifier:phone",
        ["mobilephone"] = "identifier:phone", ["tel"] = "identifier:phone", ["telephone"] = "identifier:phone",
        ["手机"] = "identifier:phone", ["手机号"] = "identifier:phone", ["手机号码"] = "identifier:phone", ["电话"] = "identifier:phone",
        ["联系电话"] = "identifier:phone", ["手機"] = "identifier:phone", ["手機號碼"] = "identifier:phone", ["電話"] = "identifier:phone",
        ["userid"] = "identifier:user_id", ["customerid"] = "identifier:user_id", ["用户id"] = "identifier:user_id",
        ["客户编号"] = "identifier:user_id", ["用户编号"] = "identifier:user_id", ["客戶編號"] = "identifier:user_id",
        ["anonymousid"] = "identifier:anonymous_id", ["crmid"] = "identifier:crm_id", ["recordid"] = "identifier:crm_id",
        ["memberno"] = "identifier:member_no", ["membernumber"] = "identifier:member_no", ["会员号"] = "identifier:member_no",
        ["会员编号"] = "identifier:member_no", ["會員編號"] = "identifier:member_no", ["unionid"] = "identifier:wechat_unionid", ["wechatunionid"] = "identifier:wechat_unionid",
    };

    private static readonly Dictionary<string, string> OfEvents = new()
    {
        ["event"] = "event_name", ["eventname"] = "event_name", ["eventtype"] = "event_name", ["事件"] = "event_name",
        ["time"] = "occurred_at", ["timestamp"] = "occurred_at", ["eventtime"] = "occurred_at", ["occurredat"] = "occurred_at",
        ["date"] = "occurred_at", ["datetime"] = "occurred_at", ["orderdate"] = "occurred_at", ["invoicedate"] = "occurred_at", ["createdat"] = "occurred_at",
        ["下单时间"] = "occurred_at", ["订单时间"] = "occurred_at", ["时间"] = "occurred_at", ["日期"] = "occurred_at",
        ["eventid"] = "event_id", ["messageid"] = "event_id",
    };

    /// <summary>A target for each header; null for an empty one.</summary>
    /// <param name="headers">Of all columns.</param>
    /// <param name="kind">What rows are.</param>
    /// <param name="samples">Some cells of each column, to tell numbers and times.</param>
    /// <param name="format">How those are written.</param>
    public static IReadOnlyList<ImportColumn?> Of(
        IReadOnlyList<string> headers, ImportKind kind, IReadOnlyList<IReadOnlyList<string>> samples, CellFormat format)
    {
        var taken = new HashSet<string>();
        return [.. headers.Select((header, i) => One(header, i, kind, samples[i], format, taken))];
    }

    private static ImportColumn? One(
        string header, int place, ImportKind kind, IReadOnlyList<string> cells, CellFormat format, HashSet<string> taken)
    {
        var word = new string([.. header.Where(char.IsLetterOrDigit)]).ToLowerInvariant();
        if (word.Length == 0)
            return null;
        var text = kind == ImportKind.Events && OfEvents.TryGetValue(word, out var role) ? role
            : Known.TryGetValue(word, out var identifier) ? identifier : "property:" + NameOf(header);
        if (!taken.Add(text) && !text.StartsWith("identifier:", StringComparison.Ordinal))
            return null;
        var target = ImportTarget.Parse(text, kind, out _);
        return target is null ? null
            : new ImportColumn(header, target, target.Kind == TargetKind.Property ? TypeOf(cells, format) : CellType.Text, place);
    }

    private static string NameOf(string header) =>
        header.All(char.IsAscii) && EventName.ToSnakeCase(header) is { Length: > 0 } name ? name : header.Trim();

    private static CellType TypeOf(IReadOnlyList<string> cells, CellFormat format)
    {
        var filled = cells.Where(cell => cell.Trim().Length > 0).ToList();
        // Codes such as 00123 and long ids look like numbers and are none.
        if (filled.Count == 0 || filled.Exists(cell => cell.Length > 1 && cell[0] == '0' && char.IsAsciiDigit(cell[1])))
            return CellType.Text;
        return filled.TrueForAll(cell => CellReading.Number(cell, format) is not null) ? CellType.Number
            : filled.TrueForAll(cell => !cell.Contains(':') && CellReading.Date(cell, format) is not null) ? CellType.Date
            : filled.TrueForAll(cell => CellReading.Time(cell, format) is not null) ? CellType.Time : CellType.Text;
    }
}
