using System.Reflection;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Quality;
using FieldCollect.Register.Quality.Alerts;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Tasks;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Bulletins;
using FieldCollect.Store.Databases;
using FieldCollect.Store.Declarations;
using FieldCollect.Store.Inspections;
using FieldCollect.Store.Protection;
using FieldCollect.Store.Quality;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace FieldCollect.Store.Model;

/// <summary>
/// The register as tables, the same in both databases: a table an entity set, columns named as the properties, instants as UTC milliseconds.
/// Personal values are columns of ciphertext, each with a keyed blind index beside it for equality.
/// </summary>
public abstract class RegisterContext(DbContextOptions options) : DbContext(options)
{
    protected const string AddressesByName = "IX_Addresses_Name_Id";
    protected const string AddressesByCode = "IX_Addresses_Code_Id";

    /// <summary>Opens personal values of the records read and tracked, so that rules and merge see what people see; null leaves them closed. Reads for replies mask instead.</summary>
    /// <remarks>Not by an interceptor of materialization: EF would make a delegate for every property of every row.</remarks>
    public PersonalData? Opens
    {
        get;
        init
        {
            field = value;
            if (value is not null)
                ChangeTracker.Tracked += (_, tracked) => OpenPersonalFields.Open(tracked, value);
        }
    }

    /// <summary>Of the connection that writes; null on a context that is not within a write transaction.</summary>
    public WriteStatements? Statements { get; init; }

    public DbSet<RegisterState> State => Set<RegisterState>();

    public DbSet<FeedItem> Feed => Set<FeedItem>();

    public DbSet<Receipt> Receipts => Set<Receipt>();

    public DbSet<PlateScanRow> PlateScans => Set<PlateScanRow>();

    public DbSet<PolicyVersion> PolicyVersions => Set<PolicyVersion>();

    public DbSet<DueCount> DueCounts => Set<DueCount>();

    public DbSet<FreshnessDay> FreshnessDays => Set<FreshnessDay>();

    public DbSet<DayCount> DayCounts => Set<DayCount>();

    public DbSet<AreaDay> AreaDays => Set<AreaDay>();

    public DbSet<AreaDeed> AreaDeeds => Set<AreaDeed>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<User> Users => Set<User>();

    public DbSet<UserBeat> UserBeats => Set<UserBeat>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<EnrolmentCode> EnrolmentCodes => Set<EnrolmentCode>();

    public DbSet<PendingDeclaration> PendingDeclarations => Set<PendingDeclaration>();

    public DbSet<PublicNumber> PublicNumbers => Set<PublicNumber>();

    public DbSet<InspectionSeed> InspectionSeeds => Set<InspectionSeed>();

    public DbSet<InspectionStratum> InspectionStrata => Set<InspectionStratum>();

    public DbSet<InspectionFigure> InspectionFigures => Set<InspectionFigure>();

    public DbSet<KnownDeparture> KnownDepartures => Set<KnownDeparture>();

    public DbSet<BeatIntensity> BeatIntensities => Set<BeatIntensity>();

    public DbSet<BulletinContentRow> BulletinContents => Set<BulletinContentRow>();

    public DbSet<DeviceKey> DeviceKeys => Set<DeviceKey>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
        configurationBuilder.Properties<Role>().HaveConversion<string>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Ignore<Finding>();
        modelBuilder.Ignore<FieldChange>();
        modelBuilder.Ignore<DefectRecord>();
        modelBuilder.Ignore<ComparedField>();
        modelBuilder.Ignore<WalkedRecord>();
        modelBuilder.Ignore<InspectionResult>();
        foreach (var set in EntitySets.All)
        {
            var entity = modelBuilder.Entity(set.Type);
            if (set.Computed)
                entity.ToView(set.Name);
            else
                entity.ToTable(set.Name);
            if (typeof(Record).IsAssignableFrom(set.Type))
                entity.HasKey(nameof(Record.Id));
            if (typeof(IVersioned).IsAssignableFrom(set.Type))
                entity.Property(nameof(IVersioned.Version)).IsConcurrencyToken();
            if (typeof(IVerifiable).IsAssignableFrom(set.Type))
                entity.HasIndex(nameof(BeatRecord.BeatCode), nameof(IVerifiable.DueOn));
            MapPersonalFields(entity, set.Type);
            MapReferences(entity, set.Type);
        }

        MapKeysAndIndexes(modelBuilder);
        MapBookkeeping(modelBuilder);

        // Every key is made by whoever writes the record down; none comes from the database.
        foreach (var key in modelBuilder.Model.GetEntityTypes().SelectMany(t => t.FindPrimaryKey()!.Properties))
            key.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
    }

    private static void MapPersonalFields(EntityTypeBuilder entity, Type type)
    {
        foreach (var field in PersonalFields.Of(type))
        {
            entity.Ignore(field.Name);
            entity.Property<byte[]?>(PersonalFields.Protected(field.Name)).HasColumnName(field.Name);
            entity.Property<byte[]?>(PersonalFields.Index(field.Name));
            entity.HasIndex(PersonalFields.Index(field.Name));
        }
    }

    private static void MapReferences(EntityTypeBuilder entity, Type type)
    {
        foreach (var property in type.GetProperties())
        {
            if (property.GetCustomAttribute<ReferencesAttribute>() is { } reference)
                entity.HasOne(reference.Target).WithMany().HasForeignKey(property.Name).OnDelete(DeleteBehavior.Restrict);
        }
    }

    private static void MapKeysAndIndexes(ModelBuilder model)
    {
        model.Entity<Division>().HasKey(d => d.Code);
        model.Entity<Division>().HasIndex(d => d.ParentCode);
        model.Entity<Division>().HasIndex(d => d.ChangeNumber);
        // Of the whole country, 665,271 in the order of their names. They are hardly ever written.
        model.Entity<Division>().HasIndex(d => new { d.Name, d.Code });
        model.Entity<Station>().HasKey(s => s.Code);
        model.Entity<Beat>().HasKey(b => b.Code);
        model.Entity<Beat>().HasIndex(b => b.StationCode);
        model.Entity<PolicySetting>().HasKey(s => s.Code);
        model.Entity<Rate>().HasKey(r => new { r.Name, r.Day, r.Scope, r.Kind, r.OfficerId, r.InspectionId });
        model.Entity<CodeItem>().HasKey(c => new { c.List, c.Code });

        // A code is free again when its address is retired; nothing but a label goes with it.
        model.Entity<Address>().HasIndex(a => a.Code).IsUnique().HasFilter("\"RemovedAt\" IS NULL AND \"Status\" <> 'retired'");
        // Who asks by a code may mean a retired address; and all of the county in the order of their codes or names, first those that have none.
        model.Entity<Address>().HasIndex(a => new { a.Code, a.Id }, AddressesByCode);
        model.Entity<Address>().HasIndex(a => new { a.Name, a.Id }, AddressesByName);
        // All that are in use, or proposed, in pages.
        model.Entity<Address>().HasIndex(a => new { a.Status, a.Id });
        model.Entity<AddressAlias>().HasIndex(a => a.BeatCode);
        model.Entity<AddressSuccession>().HasIndex(a => a.BeatCode);
        model.Entity<Resident>().HasIndex(r => r.BeatCode);
        // With the id, so that pages in the order of names come from it too.
        model.Entity<Resident>().HasIndex(r => new { r.Name, r.Id });
        model.Entity<Residency>().HasIndex(r => r.HouseholdId);
        model.Entity<Unit>().HasIndex(u => u.CreditCode);
        model.Entity<Employment>().HasIndex(e => e.BeatCode);
        // Not unique: two terminals may mount one plate before either can know. Both are kept, and shown to whoever sorts them out.
        model.Entity<Doorplate>().HasIndex(d => d.Token);
        model.Entity<Doorplate>().HasIndex(d => new { d.BeatCode, d.Status });
        // Lists of the whole county, in pages: plates to be ordered, a day's visits, what waits for a decision. The id makes the order of a page total.
        model.Entity<Doorplate>().HasIndex(d => new { d.Status, d.Id });
        // A batch in the order of its serial numbers, for whoever prints it; and which numbers are taken.
        model.Entity<Doorplate>().HasIndex(d => new { d.BatchNumber, d.SerialNumber });
        // What has been done on a day, beat by beat: each from its own index alone.
        model.Entity<Doorplate>().HasIndex(d => new { d.OrderedOn, d.BeatCode }).HasFilter("\"OrderedOn\" IS NOT NULL");
        model.Entity<Doorplate>().HasIndex(d => new { d.PrintedOn, d.BeatCode }).HasFilter("\"PrintedOn\" IS NOT NULL");
        model.Entity<Doorplate>().HasIndex(d => new { d.DeliveredOn, d.BeatCode }).HasFilter("\"DeliveredOn\" IS NOT NULL");
        model.Entity<Doorplate>().HasIndex(d => new { d.MountedOn, d.BeatCode }).HasFilter("\"MountedOn\" IS NOT NULL");
        model.Entity<Doorplate>().HasIndex(d => new { d.FaultOn, d.BeatCode }).HasFilter("\"FaultOn\" IS NOT NULL");
        model.Entity<Doorplate>().HasIndex(d => new { d.RevokedOn, d.BeatCode }).HasFilter("\"RevokedOn\" IS NOT NULL");
        model.Entity<PlateBatch>().HasIndex(b => b.Number).IsUnique().HasFilter("\"RemovedAt\" IS NULL");
        model.Entity<Visit>().HasIndex(v => new { v.BeatCode, v.CollectedAt, v.Id });
        model.Entity<Visit>().HasIndex(v => new { v.CollectedAt, v.Id });
        // EF takes the filtered index for one that serves the reference, too.
        model.Entity<Visit>().HasIndex(v => v.AddressId);
        model.Entity<Visit>().HasIndex(v => v.AddressId, "IX_Visits_AddressId_Gone").HasFilter(Quality.Defects.GoneAndStillCurrentStatement.MayHaveFoundGone);
        // What has come in since, as feeds and reports ask for it. Rows come in this order, so an insert touches the index's last page only.
        model.Entity<Visit>().HasIndex(v => new { v.ReceivedAt, v.Id });
        model.Entity<Visit>().Property(v => v.Findings)
            .HasConversion(Json<IReadOnlyList<Finding>>(), JsonComparer<IReadOnlyList<Finding>>());
        model.Entity<Matter>().HasIndex(m => m.BeatCode);
        // What a beat has to do: matters are closed and kept.
        model.Entity<Matter>().HasIndex(m => new { m.BeatCode, m.OpenedAt }).HasFilter("\"ClosedAt\" IS NULL");
        model.Entity<Assignment>().HasIndex(a => a.BeatCode);
        // Asked by whoever signs in, and by every request after a second.
        model.Entity<Handover>().HasIndex(h => new { h.SubstituteId, h.ToDay });
        model.Entity<Handover>().HasIndex(h => h.BeatCode);
        model.Entity<Register.Attachments.Attachment>().HasIndex(a => a.BeatCode);
        model.Entity<Register.Devices.Device>().HasIndex(d => d.BeatCode);

        // What a beat has to do, what time has to do, and a county's list in pages.
        model.Entity<Declaration>().HasIndex(d => new { d.BeatCode, d.Status });
        model.Entity<Declaration>().HasIndex(d => new { d.Status, d.Id });

        var change = model.Entity<Change>();
        change.HasKey(c => new { c.ChangeNumber, c.Ordinal });
        change.HasIndex(c => c.RecordId);
        // A beat's history grows for ever, so its pages come from the index alone.
        change.HasIndex(c => new { c.BeatCode, c.CollectedAt, c.ChangeNumber, c.Ordinal });
        change.HasIndex(c => new { c.ReceivedAt, c.ChangeNumber, c.Ordinal });
        change.Property(c => c.Fields).HasConversion(Json<IReadOnlyList<FieldChange>?>(), JsonComparer<IReadOnlyList<FieldChange>?>());

        var inspection = model.Entity<Inspection>();
        inspection.HasIndex(i => new { i.Status, i.Id });
        inspection.Property(i => i.Beats).HasConversion(Json<IReadOnlyList<string>>(), JsonComparer<IReadOnlyList<string>>());
        inspection.Property(i => i.Kinds).HasConversion(Json<IReadOnlyList<string>>(), JsonComparer<IReadOnlyList<string>>());
        inspection.Property(i => i.Result).HasConversion(Json<InspectionResult?>(), JsonComparer<InspectionResult?>());

        var item = model.Entity<InspectionItem>();
        // What a checker has to do, and what was found in a beat.
        item.HasIndex(i => new { i.CheckerId, i.Status });
        item.HasIndex(i => new { i.BeatCode, i.Status });
        item.Property(i => i.Compared).HasConversion(Json<IReadOnlyList<ComparedField>>(), JsonComparer<IReadOnlyList<ComparedField>>());
        item.Property(i => i.Walked).HasConversion(Json<IReadOnlyList<WalkedRecord>>(), JsonComparer<IReadOnlyList<WalkedRecord>>());
        item.Property<byte[]?>(ProtectedBody);

        // A station's, newest last; and the county's list in pages.
        model.Entity<Bulletin>().HasIndex(b => new { b.StationCode, b.Kind, b.From });
        model.Entity<Bulletin>().HasIndex(b => new { b.From, b.Id });
        model.Entity<Bulletin>().HasIndex(b => b.SupersedesId);

        var conflict = model.Entity<Conflict>();
        conflict.HasIndex(c => new { c.BeatCode, c.Status });
        conflict.HasIndex(c => new { c.Status, c.Id });
        conflict.HasIndex(c => c.RecordId);
        conflict.HasIndex(c => c.OtherRecordId);
        conflict.HasIndex(c => c.PairId);
        conflict.Property<byte[]?>(ProtectedBody);

        var quarantined = model.Entity<QuarantinedChange>();
        quarantined.HasIndex(q => new { q.BeatCode, q.Status });
        quarantined.HasIndex(q => new { q.Status, q.Id });
        quarantined.HasIndex(q => q.RequestId);
        quarantined.HasIndex(q => q.GroupId);
        quarantined.HasIndex(q => q.AwaitsId).HasFilter("\"Status\" = 'held'");
        quarantined.HasIndex(q => q.HeldUntil).HasFilter("\"Status\" = 'held'");
        quarantined.Property(q => q.Fields).HasConversion(Json<IReadOnlyList<FieldChange>?>(), JsonComparer<IReadOnlyList<FieldChange>?>());
        quarantined.Property<byte[]?>(ProtectedBody);

        MapDefects(model.Entity<Defect>());
    }

    private static void MapDefects(EntityTypeBuilder<Defect> defect)
    {
        // A beat's, the county's in pages, those about a record, and those of a scope that is checked again.
        defect.HasIndex(d => new { d.BeatCode, d.Status });
        defect.HasIndex(d => new { d.Status, d.Id });
        defect.HasIndex(d => d.RecordId);
        defect.Property<byte[]>(DefectScope);
        defect.HasIndex(DefectScope, nameof(Defect.Check));
        // All of a check that are not repaired, when it runs in full.
        defect.HasIndex(d => new { d.Check, d.Status });
        defect.Property(d => d.Records).HasConversion(Json<IReadOnlyList<DefectRecord>>(), JsonComparer<IReadOnlyList<DefectRecord>>());
    }

    /// <summary>Shadow column of Defects: the id or blind index that the check compares within. Shown nowhere: it would link people by number and phone.</summary>
    public const string DefectScope = "Scope";

    /// <summary>Shadow column of Conflicts, QuarantinedChanges and InspectionItems: the JSON of the values concerned, encrypted whole because any of them may be personal.</summary>
    public const string ProtectedBody = "ProtectedBody";

    private static void MapBookkeeping(ModelBuilder model)
    {
        model.Entity<RegisterState>().ToTable("RegisterState");

        var feed = model.Entity<FeedItem>().ToTable("Feed");
        feed.HasKey(f => new { f.BeatCode, f.EntitySet, f.RecordId });
        // Covers what a pull and its integrity ask, so that neither goes to the rows.
        feed.HasIndex(f => new { f.BeatCode, f.ChangeNumber, f.EntitySet, f.RecordId, f.State, f.Version });
        feed.HasIndex(f => f.RecordId);

        model.Entity<Receipt>().ToTable("Receipts").HasKey(r => r.RequestId);
        model.Entity<Receipt>().HasIndex(r => r.ReceivedAt);

        var scan = model.Entity<PlateScanRow>().ToTable("PlateScans");
        scan.HasKey(s => s.Id);
        // A plate's scans of a day, and which plates were scanned in a month; and what is old enough to go.
        scan.HasIndex(s => new { s.PlateId, s.Day });
        scan.HasIndex(s => s.Day);

        model.Entity<PolicyVersion>().ToTable("PolicyVersions").HasKey(v => v.Since);
        // What stands, what waits to be handed on, and a supervisor's list.
        model.Entity<Alert>().HasIndex(a => new { a.Status, a.Id });
        model.Entity<Alert>().HasIndex(a => new { a.BeatCode, a.OpenedAt, a.Id });
        model.Entity<DueCount>().ToTable("DueCounts").HasKey(c => new { c.BeatCode, c.Kind, c.DueOn });
        model.Entity<FreshnessDay>().ToTable("FreshnessDays").HasKey(d => new { d.Day, d.BeatCode, d.Kind });
        model.Entity<AreaDay>().ToTable("AreaDays").HasKey(d => new { d.Day, d.Area, d.Kind });
        model.Entity<AreaDeed>().ToTable("AreaDeeds").HasKey(d => new { d.Day, d.Area, d.What });
        model.Entity<DayCount>().ToTable("DayCounts").HasKey(c => new { c.Day, c.BeatCode, c.OfficerId, c.What });

        model.Entity<AuditEntry>().ToTable("AuditEntries").HasKey(a => a.Number);

        model.Entity<User>().ToTable("Users").HasIndex(u => u.UserName).IsUnique();
        model.Entity<User>().Property(u => u.Skills).HasConversion(Json<IReadOnlyList<string>?>(), JsonComparer<IReadOnlyList<string>?>());
        model.Entity<UserBeat>().ToTable("UserBeats").HasKey(b => new { b.UserId, b.BeatCode });
        model.Entity<EnrolmentCode>().ToTable("EnrolmentCodes").HasKey(c => c.CodeHash);
        model.Entity<DeviceKey>().ToTable("DeviceKeys").HasKey(k => k.DeviceId);
        model.Entity<PendingDeclaration>().ToTable("PendingDeclarations").HasIndex(p => p.ExpiresAt);
        model.Entity<PublicNumber>().ToTable("PublicNumbers").HasKey(n => n.NumberHash);
        model.Entity<PublicNumber>().HasIndex(n => n.DeclarationId);
        model.Entity<PublicNumber>().HasIndex(n => n.ExpiresAt);
        model.Entity<InspectionSeed>().ToTable("InspectionSeeds").HasKey(s => s.InspectionId);
        model.Entity<InspectionStratum>().ToTable("InspectionStrata").HasKey(s => new { s.InspectionId, s.Ordinal });
        var figure = model.Entity<InspectionFigure>().ToTable("InspectionFigures");
        figure.HasKey(f => new { f.InspectionId, f.Ordinal });
        // The rates of a day, of the county or of a beat.
        figure.HasIndex(f => new { f.Day, f.Rate });
        figure.HasIndex(f => new { f.BeatCode, f.Day });
        model.Entity<KnownDeparture>().ToTable("KnownDepartures").HasKey(d => d.ResidencyId);
        model.Entity<KnownDeparture>().HasIndex(d => new { d.BeatCode, d.KnownOn });
        model.Entity<BeatIntensity>().ToTable("BeatIntensities").HasKey(i => i.BeatCode);
        model.Entity<BulletinContentRow>().ToTable("BulletinContents").HasKey(c => c.BulletinId);
        model.Entity<Session>().ToTable("Sessions").HasIndex(s => s.RefreshHash);
        model.Entity<Session>().HasIndex(s => s.PreviousRefreshHash);
        model.Entity<Session>().HasIndex(s => s.DeviceId);
    }

    private static ValueConverter<T, string?> Json<T>() =>
        new(v => v == null ? null : JsonSerializer.Serialize(v, FieldJson.Options), t => t == null ? default! : JsonSerializer.Deserialize<T>(t, FieldJson.Options)!);

    // Lists are replaced whole, never changed in place: the reference says whether one has changed.
    private static ValueComparer<T> JsonComparer<T>() => new((a, b) => ReferenceEquals(a, b), v => v == null ? 0 : v.GetHashCode(), v => v);
}

/// <summary>Instants as UTC Unix milliseconds in both databases: comparable, orderable, and the same SQL everywhere.</summary>
public sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(v => v.ToUnixTimeMilliseconds(), v => DateTimeOffset.FromUnixTimeMilliseconds(v));

/// <summary>Ids as 16 bytes, big-endian, so that the order of bytes is the order of ids.</summary>
public sealed class BigEndianGuid() : ValueConverter<Guid, byte[]>(v => v.ToByteArray(true), v => new Guid(v, true));

/// <summary>The model on SQLite.</summary>
public sealed class SqliteRegisterContext(DbContextOptions<SqliteRegisterContext> options) : RegisterContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<Guid>().HaveConversion<BigEndianGuid>();
    }
}

/// <summary>The model on PostgreSQL.</summary>
public sealed class PostgresRegisterContext(DbContextOptions<PostgresRegisterContext> options) : RegisterContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        // As SQLite has it, and OData: null is lowest.
        modelBuilder.Entity<Address>().HasIndex(a => new { a.Name, a.Id }, AddressesByName).HasNullSortOrder(NullSortOrder.NullsFirst);
        modelBuilder.Entity<Address>().HasIndex(a => new { a.Code, a.Id }, AddressesByCode).HasNullSortOrder(NullSortOrder.NullsFirst);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // Byte order, as on SQLite: a sorted page must not depend on which database or which locale it came from.
        configurationBuilder.Properties<string>().UseCollation("C");
    }
}
