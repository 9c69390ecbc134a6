using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins;

/// <summary>A bulletin as JSON: what is known of it, and its content exactly as it was frozen, so that whoever has the file can work out the hash.</summary>
internal static class BulletinDocument
{
    public static byte[] Render(Bulletin bulletin, byte[] content)
    {
        var head = CanonicalJson.Write(new
        {
            bulletin.Id, bulletin.Kind, bulletin.StationCode, bulletin.From, bulletin.To, bulletin.Edition, bulletin.Status, bulletin.RuleVersion, MadeAt = Shown.Instant(bulletin.MadeAt), bulletin.AsOfNumber,
            bulletin.ContentHash, bulletin.SignedBy, bulletin.SignedName, SignedAt = bulletin.SignedAt is { } at ? Shown.Instant(at) : null, bulletin.Reason, bulletin.SupersedesId,
        });
        return [.. "{\"bulletin\":"u8, .. head, .. ",\"content\":"u8, .. content, .. "}\n"u8];
    }
}
