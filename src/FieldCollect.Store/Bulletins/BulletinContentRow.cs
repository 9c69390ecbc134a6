namespace FieldCollect.Store.Bulletins;

/// <summary>The frozen content of a bulletin, beside it: its bytes as they were written, which nothing ever changes.</summary>
public sealed class BulletinContentRow
{
    public Guid BulletinId { get; set; }

    /// <summary>Canonical JSON, UTF-8; see Register/Quality/Bulletins/BulletinContent.</summary>
    public byte[] Json { get; set; } = [];
}
