BEGIN TRANSACTION;
CREATE TABLE attempts (
	"key" VARCHAR(96) NOT NULL,
	run INTEGER NOT NULL,
	move INTEGER NOT NULL,
	first INTEGER NOT NULL,
	count INTEGER NOT NULL,
	state VARCHAR(16) NOT NULL,
	job VARCHAR(32),
	intended FLOAT NOT NULL,
	submitted FLOAT,
	ended FLOAT,
	message TEXT NOT NULL,
	canceling BOOLEAN NOT NULL,
	progress FLOAT DEFAULT '0' NOT NULL,
	PRIMARY KEY ("key")
);
INSERT INTO "attempts" VALUES('poise:u1:1:0:1',1,1,0,1,'error','11',1003.0,1004.0,1012.0,'no route to host',0,0.0);
CREATE TABLE events (
	id INTEGER NOT NULL,
	run INTEGER NOT NULL,
	at FLOAT NOT NULL,
	move INTEGER,
	kind VARCHAR(16) NOT NULL,
	text TEXT NOT NULL,
	outcome VARCHAR(16),
	message TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(run) REFERENCES runs (id)
);
INSERT INTO "events" VALUES(1,1,1002.0,NULL,'run','begins (process 3208)',NULL,'');
INSERT INTO "events" VALUES(2,1,1003.0,1,'intend','web on a:b: migrate to b',NULL,'');
INSERT INTO "events" VALUES(3,1,1004.0,1,'submit','job 11 queued',NULL,'');
INSERT INTO "events" VALUES(4,1,1012.0,1,'job','job 11 ended: error','error','no route to host');
INSERT INTO "events" VALUES(5,1,1014.0,1,'broken','web: runs on b, while its primary is a: gnt-instance migrate --cleanup web (job 11: no route to host)',NULL,'');
INSERT INTO "events" VALUES(6,1,1014.0,2,'blocked','waits for move 1 (web), not carried out',NULL,'');
INSERT INTO "events" VALUES(7,1,1015.0,NULL,'run','incomplete: 2 of 2 moves not done',NULL,'');
INSERT INTO "events" VALUES(8,2,2002.0,NULL,'run','begins (process 3208)',NULL,'');
INSERT INTO "events" VALUES(9,2,2003.0,1,'drift','web: runs on another node than its primary a: gnt-instance migrate --cleanup web',NULL,'');
INSERT INTO "events" VALUES(10,2,2004.0,NULL,'run','drifted: web: runs on another node than its primary a: gnt-instance migrate --cleanup web',NULL,'');
CREATE TABLE leases (
	cluster_uuid VARCHAR(64) NOT NULL,
	run INTEGER NOT NULL,
	host TEXT NOT NULL,
	pid INTEGER NOT NULL,
	born VARCHAR(32) NOT NULL,
	token VARCHAR(32) NOT NULL,
	seen FLOAT NOT NULL,
	PRIMARY KEY (cluster_uuid),
	UNIQUE (token),
	FOREIGN KEY(run) REFERENCES runs (id)
);
CREATE TABLE ledger (
	version INTEGER NOT NULL
);
INSERT INTO "ledger" VALUES(4);
CREATE TABLE moves (
	run INTEGER NOT NULL,
	move INTEGER NOT NULL,
	"plan" INTEGER NOT NULL,
	instance TEXT NOT NULL,
	state VARCHAR(16) NOT NULL,
	station INTEGER NOT NULL,
	note TEXT NOT NULL,
	started FLOAT,
	ended FLOAT,
	waits TEXT DEFAULT '' NOT NULL,
	again FLOAT,
	trouble TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (run, move),
	FOREIGN KEY(run) REFERENCES runs (id)
);
INSERT INTO "moves" VALUES(1,1,0,'web','broken',0,'web: runs on b, while its primary is a: gnt-instance migrate --cleanup web (job 11: no route to host)',1003.0,1014.0,'',NULL,'');
INSERT INTO "moves" VALUES(1,2,0,'db','blocked',0,'waits for move 1 (web), not carried out',NULL,1014.0,'',NULL,'');
INSERT INTO "moves" VALUES(2,1,0,'web','waiting',0,'',NULL,NULL,'',NULL,'');
INSERT INTO "moves" VALUES(2,2,0,'db','waiting',0,'',NULL,NULL,'',NULL,'');
CREATE TABLE plans (
	run INTEGER NOT NULL,
	number INTEGER NOT NULL,
	document TEXT NOT NULL,
	PRIMARY KEY (run, number),
	FOREIGN KEY(run) REFERENCES runs (id)
);
INSERT INTO "plans" VALUES(1,0,'{
  "format": "poise.plan/1",
  "source": "made by hand",
  "fingerprint": "0000000000000000000000000000000000000000000000000000000000000000",
  "group": "default",
  "created": null,
  "solver": "hand",
  "options": {},
  "score_before": 2.0,
  "score_after": 1.0,
  "bound": 0.0,
  "stopped": "small-gain",
  "restarts": 0,
  "copy_gib": 0.0,
  "memory_gib": 0.0,
  "moves": [
    {
      "id": 1,
      "instance": "web",
      "kind": "made",
      "from": {
        "primary": "a",
        "secondary": "b"
      },
      "to": {
        "primary": "b",
        "secondary": "a"
      },
      "actions": [
        {
          "verb": "migrate",
          "node": "b"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [],
      "score_after": 1.0
    },
    {
      "id": 2,
      "instance": "db",
      "kind": "made",
      "from": {
        "primary": "c",
        "secondary": "b"
      },
      "to": {
        "primary": "b",
        "secondary": "c"
      },
      "actions": [
        {
          "verb": "migrate",
          "node": "b"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [
        1
      ],
      "score_after": 1.0
    }
  ],
  "warnings": [],
  "immovable": [],
  "terms": [],
  "nodes": []
}
');
INSERT INTO "plans" VALUES(2,0,'{
  "format": "poise.plan/1",
  "source": "made by hand",
  "fingerprint": "0000000000000000000000000000000000000000000000000000000000000000",
  "group": "default",
  "created": null,
  "solver": "hand",
  "options": {},
  "score_before": 2.0,
  "score_after": 1.0,
  "bound": 0.0,
  "stopped": "small-gain",
  "restarts": 0,
  "copy_gib": 0.0,
  "memory_gib": 0.0,
  "moves": [
    {
      "id": 1,
      "instance": "web",
      "kind": "made",
      "from": {
        "primary": "a",
        "secondary": "b"
      },
      "to": {
        "primary": "b",
        "secondary": "a"
      },
      "actions": [
        {
          "verb": "migrate",
          "node": "b"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [],
      "score_after": 1.0
    },
    {
      "id": 2,
      "instance": "db",
      "kind": "made",
      "from": {
        "primary": "c",
        "secondary": "b"
      },
      "to": {
        "primary": "b",
        "secondary": "c"
      },
      "actions": [
        {
          "verb": "migrate",
          "node": "b"
        }
      ],
      "restarts": 0,
      "copy_gib": 0.0,
      "memory_gib": 0.0,
      "after": [
        1
      ],
      "score_after": 1.0
    }
  ],
  "warnings": [],
  "immovable": [],
  "terms": [],
  "nodes": []
}
');
CREATE TABLE runs (
	id INTEGER NOT NULL,
	uid VARCHAR(32) NOT NULL,
	cluster_name TEXT NOT NULL,
	cluster_uuid VARCHAR(64) NOT NULL,
	target TEXT NOT NULL,
	state VARCHAR(16) NOT NULL,
	created FLOAT NOT NULL,
	started FLOAT,
	ended FLOAT,
	stop_requested BOOLEAN NOT NULL,
	why TEXT NOT NULL,
	settings TEXT NOT NULL,
	waits TEXT DEFAULT '' NOT NULL,
	runner_began FLOAT,
	drift TEXT DEFAULT '' NOT NULL,
	drifted_at INTEGER,
	PRIMARY KEY (id),
	UNIQUE (uid)
);
INSERT INTO "runs" VALUES(1,'u1','prod','uuid-of-prod','luxi:','incomplete',1000.0,1002.0,1015.0,0,'2 of 2 moves not done','{"moves": 4}','',NULL,'',NULL);
INSERT INTO "runs" VALUES(2,'u2','prod','uuid-of-prod','luxi:','drifted',2000.0,2002.0,2004.0,0,'web: runs on another node than its primary a: gnt-instance migrate --cleanup web','{"moves": 4}','',NULL,'web: runs on another node than its primary a: gnt-instance migrate --cleanup web',1);
CREATE INDEX attempts_of_run ON attempts (run, move);
CREATE INDEX events_of_run ON events (run, id);
COMMIT;
