using System.Buffers.Binary;
using System.IO.Compression;
using FieldCollect.Plates.Exporting;
using FieldCollect.Plates.Printing;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Tests;

/// <summary>
/// One sample of each size, looked at and kept in Approved: <c>FIELDCOLLECT_APPROVE=1 dotnet test tests/FieldCollect.Plates.Tests</c> draws them anew, and they are looked at
/// again. Compared pixel by pixel; and the PDF, as poppler renders it, must be the same picture.
/// </summary>
public sealed class ApprovedTests
{
    private const int DotsPerInch = 100;

    // Two renderers differ along edges. Seen from afar enough they are one picture.
    private const double MostDifferent = 0.01;

    public static TheoryData<string> Sizes => ["large", "medium", "small"];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_plate_looks_as_it_was_approved(string size)
    {
        using var folder = new TestFolder();
        var drawn = await PictureAsync(folder, Sample(size));
        var approved = Path.Combine(Approved(), size + ".png");
        if (Environment.GetEnvironmentVariable("FIELDCOLLECT_APPROVE") == "1")
            File.Copy(drawn, approved, overwrite: true);
        Assert.True(File.Exists(approved), $"{size}.png is missing: run with FIELDCOLLECT_APPROVE=1 and look at it.");
        Assert.True(new FileInfo(approved).Length < 300_000);
        var (expected, actual) = (Read(approved), Read(drawn));
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        Assert.True(expected.Pixels.AsSpan().SequenceEqual(actual.Pixels), $"The {size} plate is drawn differently: run with FIELDCOLLECT_APPROVE=1, look at it, and commit it if it is better.");
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Poppler_makes_the_same_picture_of_the_sheet(string size)
    {
        using var folder = new TestFolder();
        var plate = Sample(size);
        var picture = Read(await PictureAsync(folder, plate));
        await PrintSheets.RunAsync(new ListSource([plate]), Samples.Fonts(), Samples.Order(folder.Path), null, default);
        // The first plate of the sheet, cut out.
        var place = Sheets.SheetPlan.Of(plate.Size, Sheets.SheetSize.Default).PlaceOf(0);
        var (x, y) = ((int)Math.Round(place.X * DotsPerInch / 25.4), (int)Math.Round(place.Y * DotsPerInch / 25.4));
        Tool.Run("pdftoppm", "-gray", "-r", $"{DotsPerInch}", "-singlefile", "-x", $"{x}", "-y", $"{y}", "-W", $"{picture.Width}", "-H", $"{picture.Height}", Samples.Order(folder.Path).PdfPath, folder.File("page"));
        var page = Grey.Read(folder.File("page.pgm"));
        Assert.Equal((picture.Width, picture.Height), (page.Width, page.Height));
        // Both blurred a little, for the half pixel by which the two begin apart; then dark or light, whatever the shade of blue.
        var (ours, theirs) = (new Grey(picture.Width, picture.Height, picture.Light).Blurred(1.5), page.Blurred(1.5));
        var different = ours.Pixels.Zip(theirs.Pixels).Count(p => IsLight(p.First) && IsDark(p.Second) || IsDark(p.First) && IsLight(p.Second));
        Assert.InRange((double)different / ours.Pixels.Length, 0, MostDifferent);
    }

    private static bool IsLight(byte grey) => grey > 190;

    private static bool IsDark(byte grey) => grey < 110;

    private static PlatePrint Sample(string size) => size switch
    {
        "large" => Samples.Plate("SQ00000001", "向阳路", "12号", "滨江花园", Samples.Large),
        "medium" => Samples.Plate("SQ00000002", "城关镇太平社区三组", "128号附12号", null, Samples.Medium),
        _ => Samples.Plate("SQ00000003", "㙟坪村二组", "201室", "秦巴大厦（原粮食局家属院）4栋1单元", Samples.Small),
    };

    private static async Task<string> PictureAsync(TestFolder folder, PlatePrint plate)
    {
        var order = new ExportOrder(Samples.Batch, folder.Path, ExportFormat.Png, DotsPerInch: DotsPerInch);
        await ExportPlates.RunAsync(new ListSource([plate]), Samples.Fonts(), order, null, default);
        return Path.Combine(order.Path, plate.Serial + ".png");
    }

    private static string Approved()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FieldCollect.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "tests", "FieldCollect.Plates.Tests", "Approved");
    }

    /// <summary>A picture of ours: eight bits a pixel by palette, no filter, one IDAT.</summary>
    private sealed record Picture(int Width, int Height, byte[] Pixels, byte[] Palette)
    {
        public byte[] Light => [.. Pixels.Select(p => (byte)((30 * Palette[3 * p] + 59 * Palette[3 * p + 1] + 11 * Palette[3 * p + 2]) / 100))];
    }

    private static Picture Read(string path)
    {
        var (file, at, width, height, palette, pixels) = (File.ReadAllBytes(path), 8, 0, 0, Array.Empty<byte>(), Array.Empty<byte>());
        while (at < file.Length)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            var data = file[(at + 8)..(at + 8 + length)];
            switch (System.Text.Encoding.ASCII.GetString(file, at + 4, 4))
            {
                case "IHDR":
                    (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(4)));
                    break;
                case "PLTE":
                    palette = data;
                    break;
                case "IDAT":
                    using (var plain = new MemoryStream())
                    {
                        using (var zlib = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress))
                            zlib.CopyTo(plain);
                        pixels = plain.ToArray();
                    }

                    break;
            }

            at += 12 + length;
        }

        // Each row begins with the number of its filter, which is none.
        return new Picture(width, height, [.. Enumerable.Range(0, height).SelectMany(y => pixels[(y * (width + 1) + 1)..((y + 1) * (width + 1))])], palette);
    }
}
