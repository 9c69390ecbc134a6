using System.IO.Compression;

namespace FieldCollect.Store.Bulletins;

/// <summary>The frozen content of a bulletin, beside it: written once, with the bulletin, and changed by nothing.</summary>
public sealed class BulletinContentRow
{
    // A county's content has some hundred kilobytes; more than this is no content of ours.
    private const int Largest = 64 << 20;

    public Guid BulletinId { get; set; }

    /// <summary>Canonical JSON (Register/Quality/Bulletins/BulletinContent) as gzip: a tenth, and a county makes thirteen bulletins a day. Unpacked it is what was frozen, to the last byte.</summary>
    public byte[] Packed { get; set; } = [];

    public static BulletinContentRow Of(Guid bulletinId, byte[] json)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zip.Write(json);
        return new BulletinContentRow { BulletinId = bulletinId, Packed = packed.ToArray() };
    }

    /// <summary>The content as it was frozen.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static byte[] Unpack(byte[] packed)
    {
        using var zip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var json = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = zip.Read(buffer)) > 0;)
        {
            if (json.Length + read > Largest)
                throw new InvalidDataException("The content of the bulletin is larger than any.");
            json.Write(buffer, 0, read);
        }

        return json.ToArray();
    }
}
