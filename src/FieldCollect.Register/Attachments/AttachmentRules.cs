using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Attachments;

/// <summary>Rules of <see cref="Attachment"/>.</summary>
public sealed class AttachmentRules : BeatRecordRules<Attachment>
{
    /// <summary>A terminal's photo has 2 to 6 MB, a scanned contract seldom 10, a photo at a camera's full resolution 25.</summary>
    public const long MostBytes = 32L * 1024 * 1024;

    public static readonly Rule KindMissing = Missing("Kind", "附件类别", "kind of attachment");
    public static readonly Rule KindUnknown = UnknownCode("Kind", "附件类别", "kind of attachment");
    public static readonly Rule ContentTypeMissing = Missing("ContentType", "文件类型", "content type");
    public static readonly Rule ContentTypeTooLong = TooLong("ContentType", 40, "文件类型", "content type");
    public static readonly Rule ContentTypeNotTaken = Refuse("ContentType.NotTaken", "只接收 JPEG、PNG、WebP 图片和 PDF 文件。", "Only JPEG, PNG and WebP pictures and PDF files are taken.");
    public static readonly Rule LengthRange = Refuse("Length.Range", "文件不能为空，且不能超过32 MB。", "A file has at least one byte and at most 32 MB.");
    public static readonly Rule HashMissing = Missing("Sha256", "文件摘要", "hash of the file");
    public static readonly Rule HashTooLong = TooLong("Sha256", 64, "文件摘要", "hash of the file");
    public static readonly Rule HashShape = Shape("Sha256", "文件摘要应为64位小写十六进制数字。", "The hash has 64 lower-case hexadecimal digits.", "FIPS 180-4");

    public AttachmentRules(RuleContext context)
        : base(context)
    {
        Needs(a => a.Kind, KindMissing);
        IsCode(a => a.Kind, KindUnknown);
        Needs(a => a.ContentType, ContentTypeMissing);
        AtMost(a => a.ContentType, ContentTypeTooLong);
        Holds(a => a.ContentType, (_, type) => type is null or "" or "image/jpeg" or "image/png" or "image/webp" or "application/pdf", ContentTypeNotTaken);
        Holds(a => a.Length, (_, length) => length is > 0 and <= MostBytes, LengthRange);
        Needs(a => a.Sha256, HashMissing);
        AtMost(a => a.Sha256, HashTooLong);
        Note(a => a.Sha256, f => f with { Pattern = "^[0-9a-f]{64}$" });
        Holds(a => a.Sha256, (_, hash) => string.IsNullOrEmpty(hash) || (hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower)), HashShape);
    }
}
