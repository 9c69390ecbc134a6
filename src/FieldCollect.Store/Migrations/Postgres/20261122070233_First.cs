using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FieldCollect.Store.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class First : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "AuditEntries",
                columns: table => new
                {
                    Number = table.Column<long>(type: "bigint", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    DeviceId = table.Column<Guid>(type: "uuid", nullable: true),
                    Action = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Purpose = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    EntitySet = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Count = table.Column<int>(type: "integer", nullable: false),
                    Keys = table.Column<byte[]>(type: "bytea", nullable: false),
                    Hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditEntries", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "Beats",
                columns: table => new
                {
                    Code = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    StationCode = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DutyContact = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    DutyPhone = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    ChangeNumber = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Beats", x => x.Code);
                });

            migrationBuilder.CreateTable(
                name: "Changes",
                columns: table => new
                {
                    ChangeNumber = table.Column<long>(type: "bigint", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    EntitySet = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RecordId = table.Column<Guid>(type: "uuid", nullable: false),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    Fields = table.Column<string>(type: "text", nullable: true),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    DeviceId = table.Column<Guid>(type: "uuid", nullable: true),
                    VisitId = table.Column<Guid>(type: "uuid", nullable: true),
                    CollectedAt = table.Column<long>(type: "bigint", nullable: false),
                    ReceivedAt = table.Column<long>(type: "bigint", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Changes", x => new { x.ChangeNumber, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "CodeItems",
                columns: table => new
                {
                    List = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Code = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Chinese = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    English = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Value = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ValidFrom = table.Column<DateOnly>(type: "date", nullable: true),
                    ValidTo = table.Column<DateOnly>(type: "date", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    ChangeNumber = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CodeItems", x => new { x.List, x.Code });
                });

            migrationBuilder.CreateTable(
                name: "Conflicts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    EntitySet = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RecordId = table.Column<Guid>(type: "uuid", nullable: false),
                    OtherRecordId = table.Column<Guid>(type: "uuid", nullable: true),
                    PairId = table.Column<Guid>(type: "uuid", nullable: true),
                    SurvivorId = table.Column<Guid>(type: "uuid", nullable: true),
                    Field = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    BaseValue = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    CurrentValue = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    IncomingValue = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Standing = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Decision = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    DecidedBy = table.Column<Guid>(type: "uuid", nullable: true),
                    DecidedAt = table.Column<long>(type: "bigint", nullable: true),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    DeviceId = table.Column<Guid>(type: "uuid", nullable: true),
                    VisitId = table.Column<Guid>(type: "uuid", nullable: true),
                    CollectedAt = table.Column<long>(type: "bigint", nullable: false),
                    ReceivedAt = table.Column<long>(type: "bigint", nullable: false),
                    ProtectedBody = table.Column<byte[]>(type: "bytea", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Conflicts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "DeviceKeys",
                columns: table => new
                {
                    DeviceId = table.Column<Guid>(type: "uuid", nullable: false),
                    PublicKey = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeviceKeys", x => x.DeviceId);
                });

            migrationBuilder.CreateTable(
                name: "Devices",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    UserId = table.Column<Guid>(type: "uuid", nullable: true),
                    Status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    EnrolledAt = table.Column<long>(type: "bigint", nullable: true),
                    LastSeenAt = table.Column<long>(type: "bigint", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Devices", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Divisions",
                columns: table => new
                {
                    Code = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Level = table.Column<int>(type: "integer", nullable: false),
                    ParentCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ValidFrom = table.Column<DateOnly>(type: "date", nullable: true),
                    ValidTo = table.Column<DateOnly>(type: "date", nullable: true),
                    SuccessorCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    ChangeNumber = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Divisions", x => x.Code);
                });

            migrationBuilder.CreateTable(
                name: "EnrolmentCodes",
                columns: table => new
                {
                    CodeHash = table.Column<byte[]>(type: "bytea", nullable: false),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false),
                    DeviceId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EnrolmentCodes", x => x.CodeHash);
                });

            migrationBuilder.CreateTable(
                name: "Feed",
                columns: table => new
                {
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    EntitySet = table.Column<short>(type: "smallint", nullable: false),
                    RecordId = table.Column<Guid>(type: "uuid", nullable: false),
                    ChangeNumber = table.Column<long>(type: "bigint", nullable: false),
                    State = table.Column<short>(type: "smallint", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Feed", x => new { x.BeatCode, x.EntitySet, x.RecordId });
                });

            migrationBuilder.CreateTable(
                name: "QuarantinedChanges",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    RequestId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    AtomicityGroup = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Method = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Url = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    IfMatch = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProblemCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProblemMessage = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProblemTarget = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    GroupId = table.Column<Guid>(type: "uuid", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    AwaitsSet = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    AwaitsId = table.Column<Guid>(type: "uuid", nullable: true),
                    HeldUntil = table.Column<long>(type: "bigint", nullable: true),
                    Fields = table.Column<string>(type: "text", nullable: true),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    DeviceId = table.Column<Guid>(type: "uuid", nullable: true),
                    CollectedAt = table.Column<long>(type: "bigint", nullable: false),
                    ReceivedAt = table.Column<long>(type: "bigint", nullable: false),
                    ProtectedBody = table.Column<byte[]>(type: "bytea", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_QuarantinedChanges", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Receipts",
                columns: table => new
                {
                    RequestId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    RequestHash = table.Column<byte[]>(type: "bytea", nullable: false),
                    Status = table.Column<int>(type: "integer", nullable: false),
                    Outcome = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    EntitySet = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RecordKey = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RecordVersion = table.Column<long>(type: "bigint", nullable: false),
                    Problem = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ReceivedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Receipts", x => x.RequestId);
                });

            migrationBuilder.CreateTable(
                name: "RegisterState",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false),
                    RegisterId = table.Column<Guid>(type: "uuid", nullable: false),
                    Epoch = table.Column<Guid>(type: "uuid", nullable: false),
                    ChangeNumber = table.Column<long>(type: "bigint", nullable: false),
                    AuditNumber = table.Column<long>(type: "bigint", nullable: false),
                    AuditHash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RegisterState", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Sessions",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    DeviceId = table.Column<Guid>(type: "uuid", nullable: true),
                    RefreshHash = table.Column<byte[]>(type: "bytea", nullable: false),
                    PreviousRefreshHash = table.Column<byte[]>(type: "bytea", nullable: true),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false),
                    RevokedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Sessions", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Stations",
                columns: table => new
                {
                    Code = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DivisionCode = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DutyPhone = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    ChangeNumber = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Stations", x => x.Code);
                });

            migrationBuilder.CreateTable(
                name: "UserBeats",
                columns: table => new
                {
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    EndedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UserBeats", x => new { x.UserId, x.BeatCode });
                });

            migrationBuilder.CreateTable(
                name: "Users",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UserName = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DisplayName = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Role = table.Column<string>(type: "text", nullable: false),
                    StationCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    PasswordHash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Disabled = table.Column<bool>(type: "boolean", nullable: false),
                    FailedSignIns = table.Column<int>(type: "integer", nullable: false),
                    LockedUntil = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Users", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Addresses",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ParentId = table.Column<Guid>(type: "uuid", nullable: true),
                    DivisionCode = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Number = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    CodingScheme = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ValidFrom = table.Column<DateOnly>(type: "date", nullable: true),
                    ValidTo = table.Column<DateOnly>(type: "date", nullable: true),
                    RetiredReason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Longitude = table.Column<double>(type: "double precision", nullable: true),
                    Latitude = table.Column<double>(type: "double precision", nullable: true),
                    Remark = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    FullText = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    SearchText = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    VerifiedAt = table.Column<long>(type: "bigint", nullable: true),
                    DueOn = table.Column<DateOnly>(type: "date", nullable: true),
                    MergedIntoId = table.Column<Guid>(type: "uuid", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Addresses", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Addresses_Addresses_ParentId",
                        column: x => x.ParentId,
                        principalTable: "Addresses",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Addresses_Divisions_DivisionCode",
                        column: x => x.DivisionCode,
                        principalTable: "Divisions",
                        principalColumn: "Code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "AddressAliases",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AddressId = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Text = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AddressAliases", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AddressAliases_Addresses_AddressId",
                        column: x => x.AddressId,
                        principalTable: "Addresses",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "AddressSuccessions",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    PredecessorId = table.Column<Guid>(type: "uuid", nullable: false),
                    SuccessorId = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    On = table.Column<DateOnly>(type: "date", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AddressSuccessions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AddressSuccessions_Addresses_PredecessorId",
                        column: x => x.PredecessorId,
                        principalTable: "Addresses",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_AddressSuccessions_Addresses_SuccessorId",
                        column: x => x.SuccessorId,
                        principalTable: "Addresses",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Doorplates",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AddressId = table.Column<Guid>(type: "uuid", nullable: true),
                    Token = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    NumberText = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Size = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    SerialNumber = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    BatchNumber = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    MountedAt = table.Column<long>(type: "bigint", nullable: true),
                    Longitude = table.Column<double>(type: "double precision", nullable: true),
                    Latitude = table.Column<double>(type: "double precision", nullable: true),
                    MergedIntoId = table.Column<Guid>(type: "uuid", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Doorplates", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Doorplates_Addresses_AddressId",
                        column: x => x.AddressId,
                        principalTable: "Addresses",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Houses",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AddressId = table.Column<Guid>(type: "uuid", nullable: false),
                    Use = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Structure = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Occupancy = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Rooms = table.Column<int>(type: "integer", nullable: true),
                    Area = table.Column<double>(type: "double precision", nullable: true),
                    OwnerName = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    OwnerDocumentKind = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    LeaseFrom = table.Column<DateOnly>(type: "date", nullable: true),
                    LeaseTo = table.Column<DateOnly>(type: "date", nullable: true),
                    Remark = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    EndedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    EndReason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    VerifiedAt = table.Column<long>(type: "bigint", nullable: true),
                    DueOn = table.Column<DateOnly>(type: "date", nullable: true),
                    OwnerIdentityNumberIndex = table.Column<byte[]>(type: "bytea", nullable: true),
                    OwnerIdentityNumber = table.Column<byte[]>(type: "bytea", nullable: true),
                    OwnerPhoneIndex = table.Column<byte[]>(type: "bytea", nullable: true),
                    OwnerPhone = table.Column<byte[]>(type: "bytea", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Houses", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Houses_Addresses_AddressId",
                        column: x => x.AddressId,
                        principalTable: "Addresses",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Visits",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AddressId = table.Column<Guid>(type: "uuid", nullable: false),
                    OfficerId = table.Column<Guid>(type: "uuid", nullable: false),
                    DeviceId = table.Column<Guid>(type: "uuid", nullable: true),
                    CollectedAt = table.Column<long>(type: "bigint", nullable: false),
                    ReceivedAt = table.Column<long>(type: "bigint", nullable: false),
                    Outcome = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Findings = table.Column<string>(type: "text", nullable: false),
                    Longitude = table.Column<double>(type: "double precision", nullable: true),
                    Latitude = table.Column<double>(type: "double precision", nullable: true),
                    Accuracy = table.Column<double>(type: "double precision", nullable: true),
                    Note = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Visits", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Visits_Addresses_AddressId",
                        column: x => x.AddressId,
                        principalTable: "Addresses",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Attachments",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    VisitId = table.Column<Guid>(type: "uuid", nullable: true),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ContentType = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Length = table.Column<long>(type: "bigint", nullable: false),
                    Sha256 = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    StoredAt = table.Column<long>(type: "bigint", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Attachments", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Attachments_Visits_VisitId",
                        column: x => x.VisitId,
                        principalTable: "Visits",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Matters",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AddressId = table.Column<Guid>(type: "uuid", nullable: false),
                    VisitId = table.Column<Guid>(type: "uuid", nullable: true),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Text = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    OpenedAt = table.Column<long>(type: "bigint", nullable: false),
                    ClosedAt = table.Column<long>(type: "bigint", nullable: true),
                    Closing = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Matters", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Matters_Addresses_AddressId",
                        column: x => x.AddressId,
                        principalTable: "Addresses",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Matters_Visits_VisitId",
                        column: x => x.VisitId,
                        principalTable: "Visits",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Residents",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Sex = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    BirthDate = table.Column<DateOnly>(type: "date", nullable: true),
                    Nationality = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    DocumentKind = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    IdentityCheck = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    IdentityEvidenceId = table.Column<Guid>(type: "uuid", nullable: true),
                    MaritalStatus = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Education = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    RegisteredDivisionCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    RegisteredAddressText = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Remark = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    EndedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    EndReason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    MergedIntoId = table.Column<Guid>(type: "uuid", nullable: true),
                    IdentityNumberIndex = table.Column<byte[]>(type: "bytea", nullable: true),
                    IdentityNumber = table.Column<byte[]>(type: "bytea", nullable: true),
                    PhoneIndex = table.Column<byte[]>(type: "bytea", nullable: true),
                    Phone = table.Column<byte[]>(type: "bytea", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Residents", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Residents_Attachments_IdentityEvidenceId",
                        column: x => x.IdentityEvidenceId,
                        principalTable: "Attachments",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Units",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AddressId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CreditCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    CreditCodeCheck = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CreditCodeEvidenceId = table.Column<Guid>(type: "uuid", nullable: true),
                    Industry = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    RepresentativeName = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    OpenedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Remark = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    EndedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    EndReason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    VerifiedAt = table.Column<long>(type: "bigint", nullable: true),
                    DueOn = table.Column<DateOnly>(type: "date", nullable: true),
                    RepresentativePhoneIndex = table.Column<byte[]>(type: "bytea", nullable: true),
                    RepresentativePhone = table.Column<byte[]>(type: "bytea", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Units", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Units_Addresses_AddressId",
                        column: x => x.AddressId,
                        principalTable: "Addresses",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Units_Attachments_CreditCodeEvidenceId",
                        column: x => x.CreditCodeEvidenceId,
                        principalTable: "Attachments",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Residencies",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ResidentId = table.Column<Guid>(type: "uuid", nullable: false),
                    AddressId = table.Column<Guid>(type: "uuid", nullable: false),
                    HouseId = table.Column<Guid>(type: "uuid", nullable: true),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    HouseholdId = table.Column<Guid>(type: "uuid", nullable: true),
                    Relation = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    BeganOn = table.Column<DateOnly>(type: "date", nullable: true),
                    EndedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    EndReason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    VerifiedAt = table.Column<long>(type: "bigint", nullable: true),
                    DueOn = table.Column<DateOnly>(type: "date", nullable: true),
                    MergedIntoId = table.Column<Guid>(type: "uuid", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Residencies", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Residencies_Addresses_AddressId",
                        column: x => x.AddressId,
                        principalTable: "Addresses",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Residencies_Houses_HouseId",
                        column: x => x.HouseId,
                        principalTable: "Houses",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Residencies_Residents_ResidentId",
                        column: x => x.ResidentId,
                        principalTable: "Residents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Employments",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UnitId = table.Column<Guid>(type: "uuid", nullable: false),
                    ResidentId = table.Column<Guid>(type: "uuid", nullable: false),
                    Position = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    BeganOn = table.Column<DateOnly>(type: "date", nullable: true),
                    EndedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    EndReason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    MergedIntoId = table.Column<Guid>(type: "uuid", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Employments", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Employments_Residents_ResidentId",
                        column: x => x.ResidentId,
                        principalTable: "Residents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Employments_Units_UnitId",
                        column: x => x.UnitId,
                        principalTable: "Units",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AddressAliases_AddressId",
                table: "AddressAliases",
                column: "AddressId");

            migrationBuilder.CreateIndex(
                name: "IX_AddressAliases_BeatCode",
                table: "AddressAliases",
                column: "BeatCode");

            migrationBuilder.CreateIndex(
                name: "IX_AddressSuccessions_BeatCode",
                table: "AddressSuccessions",
                column: "BeatCode");

            migrationBuilder.CreateIndex(
                name: "IX_AddressSuccessions_PredecessorId",
                table: "AddressSuccessions",
                column: "PredecessorId");

            migrationBuilder.CreateIndex(
                name: "IX_AddressSuccessions_SuccessorId",
                table: "AddressSuccessions",
                column: "SuccessorId");

            migrationBuilder.CreateIndex(
                name: "IX_Addresses_BeatCode_DueOn",
                table: "Addresses",
                columns: new[] { "BeatCode", "DueOn" });

            migrationBuilder.CreateIndex(
                name: "IX_Addresses_Code",
                table: "Addresses",
                column: "Code",
                unique: true,
                filter: "\"RemovedAt\" IS NULL AND \"Status\" <> 'retired'");

            migrationBuilder.CreateIndex(
                name: "IX_Addresses_CodeOfAny",
                table: "Addresses",
                column: "Code");

            migrationBuilder.CreateIndex(
                name: "IX_Addresses_DivisionCode",
                table: "Addresses",
                column: "DivisionCode");

            migrationBuilder.CreateIndex(
                name: "IX_Addresses_ParentId",
                table: "Addresses",
                column: "ParentId");

            migrationBuilder.CreateIndex(
                name: "IX_Attachments_BeatCode",
                table: "Attachments",
                column: "BeatCode");

            migrationBuilder.CreateIndex(
                name: "IX_Attachments_VisitId",
                table: "Attachments",
                column: "VisitId");

            migrationBuilder.CreateIndex(
                name: "IX_Beats_StationCode",
                table: "Beats",
                column: "StationCode");

            migrationBuilder.CreateIndex(
                name: "IX_Changes_BeatCode_CollectedAt_ChangeNumber_Ordinal",
                table: "Changes",
                columns: new[] { "BeatCode", "CollectedAt", "ChangeNumber", "Ordinal" });

            migrationBuilder.CreateIndex(
                name: "IX_Changes_RecordId",
                table: "Changes",
                column: "RecordId");

            migrationBuilder.CreateIndex(
                name: "IX_Conflicts_BeatCode_Status",
                table: "Conflicts",
                columns: new[] { "BeatCode", "Status" });

            migrationBuilder.CreateIndex(
                name: "IX_Conflicts_OtherRecordId",
                table: "Conflicts",
                column: "OtherRecordId");

            migrationBuilder.CreateIndex(
                name: "IX_Conflicts_PairId",
                table: "Conflicts",
                column: "PairId");

            migrationBuilder.CreateIndex(
                name: "IX_Conflicts_RecordId",
                table: "Conflicts",
                column: "RecordId");

            migrationBuilder.CreateIndex(
                name: "IX_Conflicts_Status_Id",
                table: "Conflicts",
                columns: new[] { "Status", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Devices_BeatCode",
                table: "Devices",
                column: "BeatCode");

            migrationBuilder.CreateIndex(
                name: "IX_Divisions_ChangeNumber",
                table: "Divisions",
                column: "ChangeNumber");

            migrationBuilder.CreateIndex(
                name: "IX_Divisions_ParentCode",
                table: "Divisions",
                column: "ParentCode");

            migrationBuilder.CreateIndex(
                name: "IX_Doorplates_AddressId",
                table: "Doorplates",
                column: "AddressId");

            migrationBuilder.CreateIndex(
                name: "IX_Doorplates_BeatCode_Status",
                table: "Doorplates",
                columns: new[] { "BeatCode", "Status" });

            migrationBuilder.CreateIndex(
                name: "IX_Doorplates_Status_Id",
                table: "Doorplates",
                columns: new[] { "Status", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Doorplates_Token",
                table: "Doorplates",
                column: "Token");

            migrationBuilder.CreateIndex(
                name: "IX_Employments_BeatCode",
                table: "Employments",
                column: "BeatCode");

            migrationBuilder.CreateIndex(
                name: "IX_Employments_ResidentId",
                table: "Employments",
                column: "ResidentId");

            migrationBuilder.CreateIndex(
                name: "IX_Employments_UnitId",
                table: "Employments",
                column: "UnitId");

            migrationBuilder.CreateIndex(
                name: "IX_Feed_BeatCode_ChangeNumber_EntitySet_RecordId_State_Version",
                table: "Feed",
                columns: new[] { "BeatCode", "ChangeNumber", "EntitySet", "RecordId", "State", "Version" });

            migrationBuilder.CreateIndex(
                name: "IX_Feed_RecordId",
                table: "Feed",
                column: "RecordId");

            migrationBuilder.CreateIndex(
                name: "IX_Houses_AddressId",
                table: "Houses",
                column: "AddressId");

            migrationBuilder.CreateIndex(
                name: "IX_Houses_BeatCode_DueOn",
                table: "Houses",
                columns: new[] { "BeatCode", "DueOn" });

            migrationBuilder.CreateIndex(
                name: "IX_Houses_OwnerIdentityNumberIndex",
                table: "Houses",
                column: "OwnerIdentityNumberIndex");

            migrationBuilder.CreateIndex(
                name: "IX_Houses_OwnerPhoneIndex",
                table: "Houses",
                column: "OwnerPhoneIndex");

            migrationBuilder.CreateIndex(
                name: "IX_Matters_AddressId",
                table: "Matters",
                column: "AddressId");

            migrationBuilder.CreateIndex(
                name: "IX_Matters_BeatCode",
                table: "Matters",
                column: "BeatCode");

            migrationBuilder.CreateIndex(
                name: "IX_Matters_VisitId",
                table: "Matters",
                column: "VisitId");

            migrationBuilder.CreateIndex(
                name: "IX_QuarantinedChanges_AwaitsId",
                table: "QuarantinedChanges",
                column: "AwaitsId",
                filter: "\"Status\" = 'held'");

            migrationBuilder.CreateIndex(
                name: "IX_QuarantinedChanges_BeatCode_Status",
                table: "QuarantinedChanges",
                columns: new[] { "BeatCode", "Status" });

            migrationBuilder.CreateIndex(
                name: "IX_QuarantinedChanges_GroupId",
                table: "QuarantinedChanges",
                column: "GroupId");

            migrationBuilder.CreateIndex(
                name: "IX_QuarantinedChanges_HeldUntil",
                table: "QuarantinedChanges",
                column: "HeldUntil",
                filter: "\"Status\" = 'held'");

            migrationBuilder.CreateIndex(
                name: "IX_QuarantinedChanges_RequestId",
                table: "QuarantinedChanges",
                column: "RequestId");

            migrationBuilder.CreateIndex(
                name: "IX_QuarantinedChanges_Status_Id",
                table: "QuarantinedChanges",
                columns: new[] { "Status", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Receipts_ReceivedAt",
                table: "Receipts",
                column: "ReceivedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Residencies_AddressId",
                table: "Residencies",
                column: "AddressId");

            migrationBuilder.CreateIndex(
                name: "IX_Residencies_BeatCode_DueOn",
                table: "Residencies",
                columns: new[] { "BeatCode", "DueOn" });

            migrationBuilder.CreateIndex(
                name: "IX_Residencies_HouseId",
                table: "Residencies",
                column: "HouseId");

            migrationBuilder.CreateIndex(
                name: "IX_Residencies_HouseholdId",
                table: "Residencies",
                column: "HouseholdId");

            migrationBuilder.CreateIndex(
                name: "IX_Residencies_ResidentId",
                table: "Residencies",
                column: "ResidentId");

            migrationBuilder.CreateIndex(
                name: "IX_Residents_BeatCode",
                table: "Residents",
                column: "BeatCode");

            migrationBuilder.CreateIndex(
                name: "IX_Residents_IdentityEvidenceId",
                table: "Residents",
                column: "IdentityEvidenceId");

            migrationBuilder.CreateIndex(
                name: "IX_Residents_IdentityNumberIndex",
                table: "Residents",
                column: "IdentityNumberIndex");

            migrationBuilder.CreateIndex(
                name: "IX_Residents_Name_Id",
                table: "Residents",
                columns: new[] { "Name", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Residents_PhoneIndex",
                table: "Residents",
                column: "PhoneIndex");

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_DeviceId",
                table: "Sessions",
                column: "DeviceId");

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_PreviousRefreshHash",
                table: "Sessions",
                column: "PreviousRefreshHash");

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_RefreshHash",
                table: "Sessions",
                column: "RefreshHash");

            migrationBuilder.CreateIndex(
                name: "IX_Units_AddressId",
                table: "Units",
                column: "AddressId");

            migrationBuilder.CreateIndex(
                name: "IX_Units_BeatCode_DueOn",
                table: "Units",
                columns: new[] { "BeatCode", "DueOn" });

            migrationBuilder.CreateIndex(
                name: "IX_Units_CreditCode",
                table: "Units",
                column: "CreditCode");

            migrationBuilder.CreateIndex(
                name: "IX_Units_CreditCodeEvidenceId",
                table: "Units",
                column: "CreditCodeEvidenceId");

            migrationBuilder.CreateIndex(
                name: "IX_Units_RepresentativePhoneIndex",
                table: "Units",
                column: "RepresentativePhoneIndex");

            migrationBuilder.CreateIndex(
                name: "IX_Users_UserName",
                table: "Users",
                column: "UserName",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Visits_AddressId",
                table: "Visits",
                column: "AddressId");

            migrationBuilder.CreateIndex(
                name: "IX_Visits_BeatCode_CollectedAt_Id",
                table: "Visits",
                columns: new[] { "BeatCode", "CollectedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Visits_CollectedAt_Id",
                table: "Visits",
                columns: new[] { "CollectedAt", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AddressAliases");

            migrationBuilder.DropTable(
                name: "AddressSuccessions");

            migrationBuilder.DropTable(
                name: "AuditEntries");

            migrationBuilder.DropTable(
                name: "Beats");

            migrationBuilder.DropTable(
                name: "Changes");

            migrationBuilder.DropTable(
                name: "CodeItems");

            migrationBuilder.DropTable(
                name: "Conflicts");

            migrationBuilder.DropTable(
                name: "DeviceKeys");

            migrationBuilder.DropTable(
                name: "Devices");

            migrationBuilder.DropTable(
                name: "Doorplates");

            migrationBuilder.DropTable(
                name: "Employments");

            migrationBuilder.DropTable(
                name: "EnrolmentCodes");

            migrationBuilder.DropTable(
                name: "Feed");

            migrationBuilder.DropTable(
                name: "Matters");

            migrationBuilder.DropTable(
                name: "QuarantinedChanges");

            migrationBuilder.DropTable(
                name: "Receipts");

            migrationBuilder.DropTable(
                name: "RegisterState");

            migrationBuilder.DropTable(
                name: "Residencies");

            migrationBuilder.DropTable(
                name: "Sessions");

            migrationBuilder.DropTable(
                name: "Stations");

            migrationBuilder.DropTable(
                name: "UserBeats");

            migrationBuilder.DropTable(
                name: "Users");

            migrationBuilder.DropTable(
                name: "Units");

            migrationBuilder.DropTable(
                name: "Houses");

            migrationBuilder.DropTable(
                name: "Residents");

            migrationBuilder.DropTable(
                name: "Attachments");

            migrationBuilder.DropTable(
                name: "Visits");

            migrationBuilder.DropTable(
                name: "Addresses");

            migrationBuilder.DropTable(
                name: "Divisions");
        }
    }
}
