using FieldCollect.Bulletins.Html;
using FieldCollect.Bulletins.Xlsx;
using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins;

/// <summary>
/// A file that a bulletin is shown as. Pure: from the record and its frozen content to bytes, the same on every machine, in every time zone and for ever, as long as <see cref="BulletinContent.Form"/> is the same.
/// </summary>
/// <param name="Name">Html, Xlsx or Json: as the stream properties of Bulletins are called.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Render">Makes it.</param>
public sealed record BulletinFormat(string Name, string MediaType, Func<Bulletin, byte[], byte[]> Render)
{
    /// <summary>For print on A4, without a script and without anything from elsewhere.</summary>
    public static BulletinFormat Html { get; } = new("Html", "text/html", (bulletin, content) => BulletinPage.Render(bulletin, Read(content)));

    /// <summary>Tables for a spreadsheet.</summary>
    public static BulletinFormat Xlsx { get; } = new(
        "Xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (bulletin, content) => BulletinBook.Render(bulletin, Read(content)));

    /// <summary>The record and the content as it is frozen, byte for byte.</summary>
    public static BulletinFormat Json { get; } = new("Json", "application/json", BulletinDocument.Render);

    public static IReadOnlyList<BulletinFormat> All { get; } = [Html, Xlsx, Json];

    /// <summary>The name of the file: of kind, area, first day and edition.</summary>
    public string FileNameOf(Bulletin bulletin) =>
        FormattableString.Invariant($"bulletin-{bulletin.Kind}-{bulletin.StationCode ?? "county"}-{bulletin.From:yyyy-MM-dd}-{bulletin.Edition}.{Name.ToLowerInvariant()}");

    private static BulletinContent Read(byte[] content) => CanonicalJson.Read<BulletinContent>(content);
}
